"""The data sets that the program can name, as data. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from resnet_viewer.folders import data_folder


@dataclass(frozen=True, slots=True)
class ClassName:
    """What a class is called, and its WordNet id where it is a class of ImageNet, or nothing."""

    english: str
    chinese: str
    wordnet: str = ""

    @property
    def folder_name(self) -> str:
        """What the folder of its pictures is called."""
        return self.wordnet or self.english


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A data set: channels, side and number of its training pictures, and its classes in the order of their numbers.

    `pictures` is rounded up to a whole ten. `places` are the folders in which its files may be, for one that is not
    bundled, and `bundled` names one that is and whose pictures are the first of each class of this one. `folders` where
    each class has a folder of picture files, named by `folder_name`. Of one that torchvision says how to fetch,
    `layout` is where it keeps the `files` below a folder of data sets, and `downloads` are the sizes in bytes of what
    is fetched, in its order.
    """

    channels: int
    side: int
    pictures: int
    classes: tuple[ClassName, ...]
    folders: bool = False
    places: tuple[Path, ...] = ()
    bundled: str = ""
    layout: str = ""
    files: tuple[str, ...] = ()
    downloads: tuple[int, ...] = ()


def _classes(table: str) -> tuple[ClassName, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(ClassName(*(cell.strip() for cell in row)) for row in rows)


def _rows(words: str) -> tuple[ClassName, ...]:
    """Classes between commas, of which the last word is the Chinese name."""
    pairs = (" ".join(each.split()).rpartition(" ") for each in words.split(","))
    return tuple(ClassName(english, chinese) for english, _, chinese in pairs)


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

_DIGITS = tuple(ClassName(str(digit), str(digit)) for digit in range(10))

_OBJECTS = _classes("""
    airplane   | 飞机
    automobile | 汽车
    bird       | 鸟
    cat        | 猫
    deer       | 鹿
    dog        | 狗
    frog       | 蛙
    horse      | 马
    ship       | 船
    truck      | 卡车
""")

_HUNDRED = _rows("""
    apple 苹果, aquarium fish 观赏鱼, baby 婴儿, bear 熊, beaver 河狸, bed 床, bee 蜜蜂, beetle 甲虫,
    bicycle 自行车, bottle 瓶子, bowl 碗, boy 男孩, bridge 桥, bus 公共汽车, butterfly 蝴蝶, camel 骆驼, can 罐头,
    castle 城堡, caterpillar 毛虫, cattle 牛, chair 椅子, chimpanzee 黑猩猩, clock 钟, cloud 云, cockroach 蟑螂,
    couch 沙发, crab 螃蟹, crocodile 鳄鱼, cup 杯子, dinosaur 恐龙, dolphin 海豚, elephant 大象, flatfish 比目鱼,
    forest 森林, fox 狐狸, girl 女孩, hamster 仓鼠, house 房子, kangaroo 袋鼠, keyboard 键盘, lamp 灯,
    lawn mower 割草机, leopard 豹, lion 狮子, lizard 蜥蜴, lobster 龙虾, man 男人, maple tree 枫树,
    motorcycle 摩托车, mountain 山, mouse 老鼠, mushroom 蘑菇, oak tree 橡树, orange 橙子, orchid 兰花, otter 水獭,
    palm tree 棕榈树, pear 梨, pickup truck 皮卡车, pine tree 松树, plain 平原, plate 盘子, poppy 罂粟花,
    porcupine 豪猪, possum 负鼠, rabbit 兔子, raccoon 浣熊, ray 鳐鱼, road 道路, rocket 火箭, rose 玫瑰, sea 海,
    seal 海豹, shark 鲨鱼, shrew 鼩鼱, skunk 臭鼬, skyscraper 摩天大楼, snail 蜗牛, snake 蛇, spider 蜘蛛,
    squirrel 松鼠, streetcar 有轨电车, sunflower 向日葵, sweet pepper 甜椒, table 桌子, tank 坦克, telephone 电话,
    television 电视机, tiger 老虎, tractor 拖拉机, train 火车, trout 鳟鱼, tulip 郁金香, turtle 海龟, wardrobe 衣柜,
    whale 鲸, willow tree 柳树, wolf 狼, woman 女人, worm 蠕虫
""")

_IDX = tuple(f"{part}-{kind}" for part in ("train", "t10k") for kind in ("images-idx3-ubyte", "labels-idx1-ubyte"))

# Where torchvision keeps them below the program's own folder, and where Debian's package puts the clothes.
_OURS = data_folder()
_DEBIAN = Path("/usr/share/datasets/fashion-mnist")

CATALOGUE = {
    "fashion-mnist": DataEntry(1, 28, 10_000, _CLOTHES),
    "fashion-mnist-whole": DataEntry(
        1,
        28,
        60_000,
        _CLOTHES,
        places=(_OURS / "FashionMNIST" / "raw", _DEBIAN),
        layout="FashionMNIST/raw",
        files=_IDX,
        downloads=(26_421_880, 29_515, 4_422_102, 5_148),
        bundled="fashion-mnist",
    ),
    "mnist": DataEntry(
        1,
        28,
        60_000,
        _DIGITS,
        places=(_OURS / "MNIST" / "raw",),
        layout="MNIST/raw",
        files=_IDX,
        downloads=(9_912_422, 28_881, 1_648_877, 4_542),
    ),
    "cifar-10": DataEntry(
        3,
        32,
        50_000,
        _OBJECTS,
        places=(_OURS / "cifar-10-batches-py",),
        layout="cifar-10-batches-py",
        files=(*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"),
        downloads=(170_498_071,),
    ),
    "cifar-100": DataEntry(
        3,
        32,
        50_000,
        _HUNDRED,
        places=(_OURS / "cifar-100-python",),
        layout="cifar-100-python",
        files=("train", "test"),
        downloads=(169_001_437,),
    ),
    "svhn": DataEntry(
        3,
        32,
        73_260,
        _DIGITS,
        places=(_OURS,),
        files=("train_32x32.mat", "test_32x32.mat"),
        downloads=(182_040_794, 64_275_384),
    ),
    "photos50": DataEntry(3, 64, 25_000, _PHOTOS, folders=True, places=(_OURS / "photos50",)),
}

FOLDER = "folder"
"""The source of an experiment whose pictures are in a folder of the person's own, with a folder for each class."""

_LARGEST, _MOST = 224, 1_000_000


def folder_entry(names: Sequence[str]) -> DataEntry:
    """What is known of a folder of pictures whose class folders have these names."""
    known = {kind.wordnet: kind for kind in _PHOTOS}
    return DataEntry(
        3, _LARGEST, _MOST, tuple(known.get(name) or ClassName(name, name) for name in names), folders=True
    )
