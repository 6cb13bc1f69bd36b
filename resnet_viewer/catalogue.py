"""The data sets that the program can name, as data. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resnet_viewer.folders import data_folder


@dataclass(frozen=True, slots=True)
class ClassName:
    """What a class is called, and its WordNet id where it is a class of ImageNet, or nothing."""

    english: str
    chinese: str
    wordnet: str = ""


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A data set: channels, side and number of its training pictures, and its classes in the order of their numbers.

    `places` are the folders in which its files may be, for one that is not bundled, and `bundled` names one that is and
    whose pictures are the first of each class of this one. `folders` where each class has a folder of picture files,
    named by its WordNet id.
    """

    channels: int
    side: int
    pictures: int
    classes: tuple[ClassName, ...]
    folders: bool = False
    places: tuple[Path, ...] = ()
    bundled: str = ""


def _classes(table: str) -> tuple[ClassName, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(ClassName(*(cell.strip() for cell in row)) for row in rows)


_CLOTHES = _classes("""
    T-shirt/top | T恤
    Trouser     | 裤子
    Pullover    | 套头衫
    Dress       | 连衣裙
    Coat        | 外套
    Sandal      | 凉鞋
    Shirt       | 衬衫
    Sneaker     | 运动鞋
    Bag         | 包
    Ankle boot  | 短靴
""")

_PHOTOS = _classes("""
    goldfish          | 金鱼       | n01443537
    bullfrog          | 牛蛙       | n01641577
    goose             | 鹅         | n01855672
    koala             | 考拉       | n01882714
    jellyfish         | 水母       | n01910747
    snail             | 蜗牛       | n01944390
    American lobster  | 美洲螯龙虾 | n01983481
    king penguin      | 王企鹅     | n02056570
    Chihuahua         | 吉娃娃     | n02085620
    golden retriever  | 金毛寻回犬 | n02099601
    German shepherd   | 德国牧羊犬 | n02106662
    tabby             | 虎斑猫     | n02123045
    Persian cat       | 波斯猫     | n02123394
    lion              | 狮子       | n02129165
    brown bear        | 棕熊       | n02132136
    ladybug           | 瓢虫       | n02165456
    bee               | 蜜蜂       | n02206856
    monarch           | 帝王蝶     | n02279972
    guinea pig        | 豚鼠       | n02364673
    bison             | 野牛       | n02410509
    Arabian camel     | 单峰驼     | n02437312
    chimpanzee        | 黑猩猩     | n02481823
    African elephant  | 非洲象     | n02504458
    lesser panda      | 小熊猫     | n02509815
    backpack          | 双肩包     | n02769748
    barn              | 谷仓       | n02793495
    basketball        | 篮球       | n02802426
    bullet train      | 高速列车   | n02917067
    candle            | 蜡烛       | n02948072
    computer keyboard | 键盘       | n03085013
    fountain          | 喷泉       | n03388043
    sandal            | 凉鞋       | n04133789
    school bus        | 校车       | n04146614
    sports car        | 跑车       | n04285008
    sunglasses        | 太阳镜     | n04356056
    suspension bridge | 吊桥       | n04366367
    teapot            | 茶壶       | n04398044
    teddy             | 泰迪熊     | n04399382
    tractor           | 拖拉机     | n04465501
    umbrella          | 雨伞       | n04507155
    ice cream         | 冰淇淋     | n07614500
    bell pepper       | 甜椒       | n07720875
    mushroom          | 蘑菇       | n07734744
    orange            | 橙子       | n07747607
    lemon             | 柠檬       | n07749582
    banana            | 香蕉       | n07753592
    pizza             | 披萨       | n07873807
    espresso          | 浓缩咖啡   | n07920052
    alp               | 高山       | n09193705
    seashore          | 海滨       | n09428293
""")

CATALOGUE = {
    "fashion-mnist": DataEntry(1, 28, 10_000, _CLOTHES),
    "fashion-mnist-whole": DataEntry(
        1,
        28,
        60_000,
        _CLOTHES,
        # Where torchvision keeps it below the program's own folder, and where Debian's package puts it.
        places=(data_folder() / "FashionMNIST" / "raw", Path("/usr/share/datasets/fashion-mnist")),
        bundled="fashion-mnist",
    ),
    "photos50": DataEntry(3, 64, 25_000, _PHOTOS, folders=True, places=(data_folder() / "photos50",)),
}
