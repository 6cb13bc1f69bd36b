"""Which network some weights belong to, from their names and shapes alone.

Two things cannot be told: whether a network without projections adds its shortcuts (option A) or has none, so that it
is taken to be residual, with words that this is assumed; and by how much a 3×3 stem divides the picture, so that it is
said not to. Networks without batch normalisation are not looked for: their weights do not tell where the activations
are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from resnet_viewer.errors import NetworkError
from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.network_spec import depth_limits
from resnet_viewer.networks.imagenet import VARIANTS, ResNet, Variant
from resnet_viewer.networks.outline import EXPANSION, blocks_per_stage
from resnet_viewer.networks.residual import ResidualNetwork
from resnet_viewer.networks.state import State
from resnet_viewer.networks.zoo import PUBLISHED
from resnet_viewer.settings import QT_TRANSLATE_NOOP

_ABOUT = QT_TRANSLATE_NOOP("recognition", "{name} for {size}×{size} pictures, {classes} classes")
_ABOUT_SHORTCUT = QT_TRANSLATE_NOOP(
    "recognition", "{name} for {size}×{size} pictures, {classes} classes, option {shortcut}"
)
_ABOUT_ADDITIONS = QT_TRANSLATE_NOOP(
    "recognition", "{name} for {size}×{size} pictures, {classes} classes, additions (option A) assumed"
)

_NAMED = 5
_LONGEST_SIDE = 100_000
_BLOCK = re.compile(r"^layer([1-4])\.(\d|[1-9]\d|1\d\d)\.")
_SHORTCUT = re.compile(r"^(layer\d+\.\d+)\.shortcut\.")
# Also within a Sequential, as after a dropout.
_HEAD = re.compile(r"^((?:fc|linear|classifier|head|head\.fc)(?:\.\d+)?)\.(?:weight|bias)$")
_TRANSFORMER = re.compile(r"(?:^|[._])(?:attn|attention|self_attn|q_proj|qkv|cls_token|pos_embed)(?:[._]|$)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A network with its weights, in evaluation mode, and what is known of it.

    `about` is a text to be translated that `values` fill; `description` is the English one. `size` is the usual side of
    its pictures in pixels: it takes others too. `spec` says what it consists of where `networks.outline` can draw it.
    """

    network: ResidualNetwork | ResNet
    about: str
    values: Mapping[str, str | int]
    channels: int
    classes: int
    size: int
    spec: NetworkSpec | None = None

    @property
    def description(self) -> str:
        return self.about.format(**self.values)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A network that could be built: of the family in networks.residual where there is a spec, else a variant."""

    kind: NetworkSpec | Variant
    channels: int
    classes: int

    @property
    def size(self) -> int:
        small = self.kind.stem == "3x3" if isinstance(self.kind, NetworkSpec) else self.kind.small
        return 32 if small else 224

    @property
    def name(self) -> str:
        if isinstance(self.kind, NetworkSpec):
            usual = 16 if self.kind.stages == 3 else 64
            wide = "" if self.kind.width == usual else f" of width {self.kind.width}"
            pre = "Pre" if self.kind.activation == "pre" else ""
            return f"{pre}ResNet-{self.kind.depth}{wide}"
        named = next((name for name, variant in VARIANTS.items() if variant == self.kind), "")
        return PUBLISHED.get(named) or _title(self.kind)

    def build(self) -> ResidualNetwork | ResNet:
        if isinstance(self.kind, NetworkSpec):
            return ResidualNetwork(self.kind, self.channels, self.classes, seed=None)
        return ResNet(self.kind, self.channels, self.classes, seed=None)


def recognise(state: State) -> Recognised:
    """The network that these weights belong to. Raises NetworkError, with the nearest one and what does not fit it."""
    tensors = _renamed(state.tensors)
    if foreign := next((name for name in tensors if _TRANSFORMER.search(name)), ""):
        raise NetworkError(
            "{file} holds a transformer ({name}); what can be opened here are networks of the ResNet family.",
            file=state.file,
            name=foreign[:100],
        )
    plan = _plan(tensors)
    # On "meta" a network has shapes and no memory: a few bytes could ask for a network of any size.
    with torch.device("meta"):
        network = plan.build()
    expected = network.state_dict()
    if not tensors.keys() & expected.keys():
        raise NetworkError(
            "{file} holds no network of the ResNet family: its weights are called {names}.",
            file=state.file,
            names=_listed(list(tensors)),
        )
    for name, tensor in expected.items():
        # Counts of batches: checkpoints from before torch 1.0 have none, and no answer depends on them.
        if name.endswith(".num_batches_tracked"):
            tensors[name] = torch.zeros(tensor.shape, dtype=tensor.dtype)
    _compare(state.file, plan, tensors, expected)
    network.load_state_dict(tensors, strict=True, assign=True)
    network.eval()
    spec = plan.kind if isinstance(plan.kind, NetworkSpec) else None
    about = _ABOUT
    values: dict[str, str | int] = {"name": plan.name, "size": plan.size, "classes": plan.classes}
    if spec is not None and spec.shortcut == "A":
        about = _ABOUT_ADDITIONS
    elif spec is not None:
        about = _ABOUT_SHORTCUT
        values["shortcut"] = spec.shortcut
    return Recognised(network, about, values, plan.channels, plan.classes, plan.size, spec)


def _renamed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """By torchvision's names where people use others for the same."""
    renamed = {_SHORTCUT.sub(r"\1.downsample.", name): tensor for name, tensor in tensors.items()}
    if len(renamed) < len(tensors):
        renamed = dict(tensors)
    heads = {found[1] for name in renamed if (found := _HEAD.match(name))}
    if len(heads) != 1:
        return renamed  # None, or several layers, of which no network here has more than one.
    head = f"{heads.pop()}."
    return {f"fc.{name.removeprefix(head)}" if name.startswith(head) else name: each for name, each in renamed.items()}


def _plan(tensors: Mapping[str, Tensor]) -> _Plan:
    """The network that these weights are nearest to, from what is there; they need not fit it."""
    stem, first = tensors.get("conv1.weight"), tensors.get("layer1.0.conv1.weight")
    channels = _side(stem, 1, 3)
    small = stem is not None and _side(stem, 2, 7) == 3
    width = _side(stem, 0, _side(first, 1, 64))
    blocks = _blocks(tensors) or ((3, 3, 3) if small else (2, 2, 2, 2))
    classes = _side(tensors.get("fc.weight"), 0, 1000)
    bottleneck = any(_BLOCK.match(name) and name.endswith(".conv3.weight") for name in tensors)
    groups, group_width = 1, 64
    if bottleneck:
        middle, inside = _side(first, 0, width), _side(tensors.get("layer1.0.conv2.weight"), 1, width)
        width = max(1, _side(tensors.get("layer1.0.conv3.weight"), 0, width * EXPANSION) // EXPANSION)
        groups = max(1, middle // max(1, inside))
        # Rounded up, so that Variant's rounding down meets the same number of channels again.
        group_width = -(-middle * 64 // (width * groups)) or 64
    variant = Variant(blocks, bottleneck, groups, group_width, width, small)
    return _Plan(_spec_of(variant, tensors) or variant, channels, classes)


def _spec_of(variant: Variant, tensors: Mapping[str, Tensor]) -> NetworkSpec | None:
    """What the settings of an experiment say of this network, or None where they cannot, or where it has a name."""
    if len(variant.blocks) not in (3, 4) or (variant.groups, variant.group_width) != (1, 64):
        return None
    projected = {name.partition(".downsample.")[0] for name in tensors if ".downsample." in name}
    # Where the size changes there is a projection with option B as well.
    changing = {f"layer{stage}.0" for stage in range(1 if variant.bottleneck else 2, len(variant.blocks) + 1)}
    spec = replace(
        variant.spec,
        depth=variant.depth,
        stages=len(variant.blocks),
        shortcut="A" if not projected else "C" if projected - changing else "B",
        activation="pre" if "norm.weight" in tensors else "post",
    )
    if spec.activation == "post" and spec.shortcut == "B" and not variant.small:
        return None
    if spec.stem == "7x7" and spec.stages == 4 and spec.depth not in depth_limits(spec).choices:
        return None
    return spec if blocks_per_stage(spec) == variant.blocks else None


def _blocks(tensors: Mapping[str, Tensor]) -> tuple[int, ...]:
    """How many blocks each stage has: up to the last of which there is anything, so that what it lacks is named."""
    most: dict[int, int] = {}
    for name in tensors:
        if found := _BLOCK.match(name):
            stage, count = int(found[1]), int(found[2]) + 1
            most[stage] = max(most.get(stage, 0), count)
    return tuple(most.get(stage, 1) for stage in range(1, max(most, default=0) + 1))


def _side(tensor: Tensor | None, axis: int, otherwise: int) -> int:
    """How long a tensor is along an axis, within reason; another length where it has none, or is empty."""
    if tensor is None or tensor.ndim <= axis:
        return otherwise
    return min(tensor.shape[axis], _LONGEST_SIDE) or otherwise


def _title(variant: Variant) -> str:
    if variant.groups > 1:
        return f"ResNeXt-{variant.depth} {variant.groups}×{variant.group_width}d"
    wide = "" if variant.width == 64 else f" of width {variant.width}"
    return f"ResNet-{variant.depth}{wide}"


# -- what does not fit -------------------------------------------------------------------------------------------------


def _compare(file: str, plan: _Plan, tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> None:
    """Raises NetworkError that names what does not fit."""
    unknown = [name for name in tensors if name not in expected]
    missing = [name for name in expected if name not in tensors]
    other = [
        f"{name} {_shape(tensors[name])} ≠ {_shape(wanted)}"
        for name, wanted in expected.items()
        if name in tensors and not _fits(tensors[name], wanted)
    ]
    problems: list[NetworkError] = []
    if unknown:
        problems.append(
            NetworkError("no place there for {names} ({count} in all)", names=_listed(unknown), count=len(unknown))
        )
    if missing:
        problems.append(NetworkError("missing {names} ({count} in all)", names=_listed(missing), count=len(missing)))
    if other:
        problems.append(NetworkError("other shapes: {names} ({count} in all)", names=_listed(other), count=len(other)))
    if problems:
        reason = problems[0]
        for problem in problems[1:]:
            reason = NetworkError("{first}; {rest}", first=reason, rest=problem)
        raise NetworkError(
            "{file} does not fit the nearest network known here, {nearest}: {reason}.",
            file=file,
            nearest=plan.name,
            reason=reason,
        )


def _fits(tensor: Tensor, wanted: Tensor) -> bool:
    return tensor.shape == wanted.shape and tensor.dtype == wanted.dtype


def _listed(names: list[str]) -> str:
    return ", ".join(name[:100] for name in names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _shape(tensor: Tensor) -> str:
    kind = "" if tensor.dtype is torch.float32 else f" {tensor.dtype}".replace("torch.", "")
    return ("×".join(map(str, tensor.shape)) or "1") + kind
