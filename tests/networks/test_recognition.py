"""A checkpoint becomes the network that it was taken from, or a sentence that names what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from resnet_viewer.errors import NetworkError
from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.imagenet import VARIANTS, ResNet, Variant
from resnet_viewer.networks.outline import outline
from resnet_viewer.networks.recognition import Recognised, recognise
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.networks.state import State, read_state

CHECKPOINT = Path(__file__).parents[3] / "shared" / "data" / "checkpoints" / "resnet20-12fca82f.th"


def state_of(network: nn.Module) -> State:
    return State("a.pth", network.state_dict())


def shapes(network: nn.Module) -> State:
    """The same with weights that take no time to make."""
    return State("a.pth", {name: torch.zeros_like(tensor) for name, tensor in network.state_dict().items()})


def refusal(tensors: Mapping[str, Tensor]) -> str:
    with pytest.raises(NetworkError) as caught:
        recognise(State("a.pth", tensors))
    assert "a.pth" in str(caught.value)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def answers_alike(found: Recognised, network: nn.Module, side: int) -> bool:
    pictures = torch.randn(2, found.channels, side, side, generator=torch.Generator().manual_seed(0))
    assert not found.network.training
    with torch.inference_mode():
        return torch.equal(found.network(pictures), network.eval()(pictures))


@pytest.mark.parametrize("shortcut", ["A", "B"])
@pytest.mark.parametrize(
    ("depth", "stages", "width", "channels", "classes"),
    [(8, 3, 16, 3, 10), (20, 3, 4, 1, 10), (56, 3, 2, 3, 100), (18, 4, 8, 3, 50), (14, 3, 5, 4, 2)],
)
def test_the_programs_own_networks_come_back(
    depth: int, stages: int, width: int, channels: int, classes: int, shortcut: str
) -> None:
    spec = NetworkSpec(depth=depth, stages=stages, width=width, shortcut=shortcut)
    network = ResidualNetwork(spec, channels, classes)
    found = recognise(state_of(network))
    assert found.spec == spec
    assert (found.channels, found.classes, found.size) == (channels, classes, 32)
    assert answers_alike(found, network, 16)
    assert f"ResNet-{depth}" in found.description
    assert f"{classes} classes" in found.description
    assert f"option {shortcut}" in found.description
    assert ("assumed" in found.description) == (shortcut == "A")
    drawn = outline(found.spec, (channels, 32, 32), classes)
    assert drawn.parameters == sum(weight.numel() for weight in found.network.parameters())


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec(depth=20, width=4, block="bottleneck"),
        NetworkSpec(depth=11, width=4, block="bottleneck", shortcut="B"),
        NetworkSpec(depth=14, width=4, shortcut="C"),
        NetworkSpec(depth=20, width=4, block="bottleneck", shortcut="C"),
        NetworkSpec(depth=14, width=4, activation="pre"),
        NetworkSpec(depth=18, stages=4, width=4, stem="7x7", shortcut="B", activation="pre"),
        NetworkSpec(depth=50, stages=4, width=4, stem="7x7", shortcut="C", block="bottleneck"),
        NetworkSpec(depth=34, stages=4, width=4, stem="7x7"),
        NetworkSpec(depth=20, width=4, stem="7x7", activation="pre", block="bottleneck"),
    ],
    ids=lambda spec: f"{spec.depth} {spec.block} {spec.shortcut} {spec.activation} {spec.stem}",
)
def test_the_relatives_that_an_experiment_can_have_come_back(spec: NetworkSpec) -> None:
    network = ResidualNetwork(spec, 3, 10)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -1, 1)
    found = recognise(state_of(network))
    assert found.spec == spec
    assert found.size == (224 if spec.stem == "7x7" else 32)
    assert answers_alike(found, network, 64)
    assert ("PreResNet-" if spec.activation == "pre" else "ResNet-") in found.description


def test_without_normalisation_a_network_is_not_guessed() -> None:
    for activation in ("post", "pre"):
        spec = NetworkSpec(depth=8, width=4, batch_norm=False, activation=activation)
        assert "missing bn1.weight" in refusal(ResidualNetwork(spec, 3, 10).state_dict())


def test_a_plain_network_without_projections_is_said_to_be_residual() -> None:
    plain = ResidualNetwork(NetworkSpec(residual=False, depth=8, width=4), 1, 10)
    found = recognise(state_of(plain))
    assert found.spec == NetworkSpec(depth=8, width=4)
    assert found.description.endswith("additions (option A) assumed")


def other_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.replace("downsample.", "shortcut.").replace("fc.", "linear."): each for name, each in tensors.items()}


RENAMINGS: list[Callable[[Mapping[str, Tensor]], dict[str, Tensor]]] = [
    other_names,
    lambda tensors: {name.replace("fc.", "fc.1."): each for name, each in tensors.items()},
    lambda tensors: {name.replace("fc.", "classifier."): each for name, each in tensors.items()},
    lambda tensors: {name: each for name, each in tensors.items() if not name.endswith("num_batches_tracked")},
    lambda tensors: dict(reversed(tensors.items())),
]


@pytest.mark.parametrize("rename", RENAMINGS, ids=range(len(RENAMINGS)))
def test_people_name_the_same_layers_otherwise(rename: Callable[[Mapping[str, Tensor]], dict[str, Tensor]]) -> None:
    network = ResidualNetwork(NetworkSpec(depth=14, width=4, shortcut="B"), 3, 7)
    found = recognise(State("a.pth", rename(network.state_dict())))
    assert found.classes == 7
    assert answers_alike(found, network, 16)


NAMES = {
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
    "resnet152": "ResNet-152",
    "resnext50_32x4d": "ResNeXt-50 32×4d",
    "resnext101_32x8d": "ResNeXt-101 32×8d",
    "resnext101_64x4d": "ResNeXt-101 64×4d",
    "wide_resnet50_2": "Wide ResNet-50-2",
    "wide_resnet101_2": "Wide ResNet-101-2",
}


@pytest.mark.parametrize("name", VARIANTS)
def test_networks_for_photographs_are_called_by_their_names(name: str) -> None:
    with torch.device("meta"):
        shapes = ResNet(VARIANTS[name], 3, 37, seed=None).state_dict()
    # One number stretched to every shape: the weights of all of them are two gigabytes.
    tensors = {key: torch.zeros((), dtype=each.dtype).expand(each.shape) for key, each in shapes.items()}
    found = recognise(State("a.pth", tensors))
    assert isinstance(found.network, ResNet)
    assert found.network.variant == VARIANTS[name]
    assert (found.channels, found.classes, found.size) == (3, 37, 224)
    assert found.description == f"{NAMES[name]} for 224×224 pictures, 37 classes"


@pytest.mark.parametrize(
    "variant",
    [
        Variant((3, 4, 6, 3), width=8, small=True),
        Variant((1, 2), bottleneck=True, width=8),
        Variant((1, 1, 1, 1), bottleneck=True, groups=4, group_width=16, width=16),
        Variant((1, 1, 2), bottleneck=True, width=16, small=True),
        Variant((1, 1), width=4),
    ],
)
def test_relatives_without_a_name_come_back(variant: Variant) -> None:
    network = ResNet(variant, 1, 3)
    found = recognise(state_of(network))
    assert isinstance(found.network, ResNet)
    assert found.network.variant == variant
    assert found.size == (32 if variant.small else 224)
    assert answers_alike(found, network, 32)


@pytest.mark.parametrize("wrapper", ["state_dict", "model", "net"])
@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.module.", "model.backbone."])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_from_a_file_to_a_network(tmp_path: Path, wrapper: str, prefix: str, dtype: torch.dtype) -> None:
    network = ResidualNetwork(NetworkSpec(depth=8, width=4), 3, 10)
    weights = {prefix + name: tensor.to(dtype) for name, tensor in other_names(network.state_dict()).items()}
    torch.save({wrapper: weights, "epoch": 3}, tmp_path / "a.pth")
    assert answers_alike(recognise(read_state(tmp_path / "a.pth")), network, 16)


@pytest.mark.skipif(not CHECKPOINT.exists(), reason="the checkpoint for development is not beside this checkout")
def test_a_checkpoint_from_elsewhere() -> None:
    found = recognise(read_state(CHECKPOINT))
    assert found.description == "ResNet-20 for 32×32 pictures, 10 classes, additions (option A) assumed"
    assert (found.channels, found.classes, found.size) == (3, 10, 32)
    pictures = torch.randn(64, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        logits = found.network(pictures.cumsum(2).cumsum(3) / 16)  # smooth, as photographs are
    assert logits.softmax(1).amax(1).mean() > 0.5


# -- what does not fit -------------------------------------------------------------------------------------------------


def weights(**variant: int) -> dict[str, Tensor]:
    return dict(shapes(ResNet(Variant((1, 1, 1, 1), width=8, **variant), 3, 5, seed=None)).tensors)


def test_a_deep_stem_is_named() -> None:
    tensors = dict(shapes(ResNet(Variant((2, 2, 2, 2), width=8), 3, 5, seed=None)).tensors)
    del tensors["conv1.weight"]
    tensors |= {f"conv1.{n}.weight": torch.zeros(8, 3, 3, 3) for n in (0, 3, 6)}
    sentence = refusal(tensors)
    assert "ResNet-18" in sentence
    assert "no place there for conv1.0.weight, conv1.3.weight, conv1.6.weight (3 in all)" in sentence
    assert "missing conv1.weight (1 in all)" in sentence


def test_no_more_than_five_are_named() -> None:
    tensors = weights()
    for name in [name for name in tensors if name.startswith("layer4")]:
        tensors["other." + name] = tensors.pop(name)
    sentence = refusal(tensors)
    assert sentence.count("other.") == 5
    assert "…" in sentence
    assert "(18 in all)" in sentence


def test_another_shape_is_named_with_both() -> None:
    tensors = weights()
    tensors["layer2.0.conv2.weight"] = torch.zeros(16, 16, 5, 5)
    assert "other shapes: layer2.0.conv2.weight 16×16×5×5 ≠ 16×16×3×3 (1 in all)" in refusal(tensors)


def test_another_kind_of_number_is_named() -> None:
    tensors = weights()
    tensors["fc.weight"] = tensors["fc.weight"].to(torch.int8)
    assert "fc.weight 5×64 int8 ≠ 5×64" in refusal(tensors)


def test_a_layer_that_is_missing_in_the_middle_is_named() -> None:
    tensors = dict(shapes(ResNet(Variant((3, 4, 6, 3), bottleneck=True, width=8), 3, 5, seed=None)).tensors)
    del tensors["layer3.2.conv1.weight"], tensors["layer1.0.conv3.weight"]
    sentence = refusal(tensors)
    assert "ResNet-50 of width 8: missing layer1.0.conv3.weight, layer3.2.conv1.weight (2 in all)." in sentence


def test_several_last_layers_are_none_of_ours() -> None:
    tensors = weights()
    tensors |= {"fc.0.weight": tensors.pop("fc.weight"), "fc.2.weight": torch.zeros(5, 5)}
    assert "no place there for fc.0.weight, fc.2.weight" in refusal(tensors)


def test_a_network_without_its_last_layer_says_so() -> None:
    tensors = {name: tensor for name, tensor in weights().items() if not name.startswith("fc.")}
    assert "missing fc.weight, fc.bias (2 in all)" in refusal(tensors)


@pytest.mark.parametrize(
    "name",
    [
        "blocks.0.attn.qkv.weight",
        "bert.encoder.layer.0.attention.self.query.weight",
        "model.layers.0.self_attn.q_proj.weight",
        "cls_token",
        "visual.pos_embed",
    ],
)
def test_a_transformer_is_one(name: str) -> None:
    sentence = refusal({"patch.weight": torch.zeros(2), name: torch.zeros(2)})
    assert "transformer" in sentence
    assert name in sentence


def test_another_family_is_none_of_ours() -> None:
    sentence = refusal({f"features.{n}.weight": torch.zeros(4, 3, 3, 3) for n in range(9)})
    assert "no network of the ResNet family" in sentence
    assert sentence.count("features.") == 5


@pytest.mark.parametrize("shape", [(2**40, 0), (2**20, 2**20, 0, 3), (0, 0, 3, 3), (), (3,)])
@pytest.mark.parametrize(
    "name", ["conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight", "layer1.0.conv3.weight", "fc.weight"]
)
@pytest.mark.parametrize("bottleneck", [False, True])
def test_mad_shapes_are_only_another_shape(name: str, shape: tuple[int, ...], bottleneck: bool) -> None:
    tensors = weights(bottleneck=bottleneck)
    tensors[name] = torch.zeros(shape)
    refusal(tensors)


def test_what_could_ask_for_any_amount_of_memory_asks_for_none() -> None:
    tensors = {f"layer{stage}.0.conv1.weight": torch.zeros(0) for stage in range(1, 9)}
    refusal({**tensors, "conv1.weight": torch.zeros(100_000, 3, 1, 1), "layer1.0.conv3.weight": torch.zeros(10**6)})
