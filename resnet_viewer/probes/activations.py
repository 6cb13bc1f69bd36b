"""What every block of a network does to a picture: x, F(x) and their sum, and how large the one is beside the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.data.sources import normalised
from resnet_viewer.findings import BlockMaps, BlockNumbers, Maps, Pixels, ReceptiveField
from resnet_viewer.networks.blocks import Block
from resnet_viewer.networks.residual import StagedNetwork
from resnet_viewer.networks.watching import watched
from resnet_viewer.records import Values

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier


_NEARLY_ALL = 0.995
_SOME = 4_000


@dataclass(frozen=True, slots=True)
class Walk:
    """One forward pass of one picture, with all that its blocks were given and made of it.

    `picture` is uint8 (channels, size, size). `given` and `branches` are x and F(x) of each block, (1, channels,
    height, width), `shortcuts` what is added to F(x), None in a plain one; `last` is what the last block puts out,
    `log_probabilities` (classes,) the calibrated answer in nats. `deviation` is that of `findings.BlockNumbers`.
    """

    picture: Tensor
    network: StagedNetwork
    blocks: tuple[Block, ...]
    given: tuple[Tensor, ...]
    shortcuts: tuple[Tensor | None, ...]
    branches: tuple[Tensor, ...]
    last: Tensor
    log_probabilities: Tensor
    deviation: Values

    def output(self, block: int) -> Tensor:
        """What this block puts out."""
        return self.given[block + 1] if block + 1 < len(self.given) else self.last


@torch.inference_mode()
def walk(classifier: Classifier, picture: Tensor) -> Walk:
    """Sends one picture, uint8 (channels, size, size), through the network once."""
    network = classifier.network
    blocks = tuple(network.blocks().values())
    given, shortcuts, branches = [], [], []
    with watched(network.responses(), _deviation_in(network)) as found:
        x = network.stem(normalised(picture[None], classifier.mean, classifier.deviation))
        for shortcut, branch, y in _through_blocks(blocks, x):
            given.append(x)
            branches.append(branch)
            shortcuts.append(shortcut)
            x = y
        logits = network.head(x)[0]
    deviation = torch.stack([*found.values(), logits.std(correction=0)]).numpy()
    answer = (logits / classifier.temperature).log_softmax(0)
    return Walk(picture, network, blocks, tuple(given), tuple(shortcuts), tuple(branches), x, answer, deviation)


@torch.inference_mode()
def batch_numbers(classifier: Classifier, pictures: Tensor) -> BlockNumbers:
    """What all blocks do to these pictures together, uint8 (count, channels, size, size), in numbers.

    Nothing is kept of a block once its numbers are known: of many pictures all responses would not fit into memory.
    """
    network = classifier.network
    blocks = tuple(network.blocks().values())
    rows = []
    with watched(network.responses(), _deviation_in(network)) as found:
        x = network.stem(normalised(pictures, classifier.mean, classifier.deviation))
        for block, (shortcut, branch, y) in enumerate(_through_blocks(blocks, x)):
            rows.append(_row(shortcut, branch, _activated(network, blocks, block, y)))
        logits = network.head(y)
    return _numbers(rows, torch.stack([*found.values(), logits.std(correction=0)]).numpy())


@torch.inference_mode()
def maps(walked: Walk, block: int) -> BlockMaps:
    """All channels of one block."""
    shortcut, branch = walked.shortcuts[block], walked.branches[block]
    return BlockMaps(
        block=block,
        given=_array(walked.given[block]),
        shortcut=None if shortcut is None else _array(shortcut),
        branch=_array(branch),
        total=_array(_total(shortcut, branch)),
        inner={name: _array(F.relu(each)) for name, each in _inner(walked, block).items()},
        field=receptive_fields(walked.network)[block],
        preactivation=walked.network.preactivation,
        batch_norm=walked.network.batch_norm,
        extent=_extent(shortcut, branch),
    )


def stem(walked: Walk) -> Maps:
    """What the first block is given."""
    return _array(walked.given[0])


@torch.inference_mode()
def numbers(walked: Walk) -> BlockNumbers:
    """What all blocks do, in numbers."""
    outputs = [
        _activated(walked.network, walked.blocks, block, walked.output(block)) for block in range(len(walked.blocks))
    ]
    return _numbers(map(_row, walked.shortcuts, walked.branches, outputs), walked.deviation)


def filters(network: StagedNetwork) -> Pixels:
    """The weights of the first layer as small pictures side by side, uint8 (height, width, channels).

    Grey is 0, and each filter has its own scale: what matters is its shape.
    """
    weights = network.conv1.weight.detach()
    count, channels, height, width = weights.shape
    shares = weights / weights.abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-12)
    columns = math.ceil(math.sqrt(2 * count))
    rows = math.ceil(count / columns)
    tiles = torch.zeros(rows * columns, channels, height + 1, width + 1)
    tiles[:count, :, :height, :width] = (shares + 1) / 2
    mosaic = tiles.reshape(rows, columns, channels, height + 1, width + 1).permute(0, 3, 1, 4, 2)
    flat = mosaic.reshape(rows * (height + 1), columns * (width + 1), channels)[:-1, :-1]
    return (255 * flat).round().to(torch.uint8).numpy()


def receptive_fields(network: StagedNetwork) -> list[ReceptiveField]:
    """What of the picture can reach one place of each block's output, through F: the longest way there is."""
    field = _through(ReceptiveField(1, 1, 0), network.conv1)
    if network.pools:
        field = _beyond(field, kernel=3, stride=2, padding=1)
    found = []
    for block in network.blocks().values():
        for name, module in block.named_modules():
            if isinstance(module, nn.Conv2d) and not name.startswith("downsample"):
                field = _through(field, module)
        found.append(field)
    return found


def _through(field: ReceptiveField, layer: nn.Conv2d) -> ReceptiveField:
    return _beyond(field, layer.kernel_size[0], layer.stride[0], int(layer.padding[0]))


def _beyond(field: ReceptiveField, kernel: int, stride: int, padding: int) -> ReceptiveField:
    """The field behind one more layer."""
    return ReceptiveField(
        size=field.size + (kernel - 1) * field.step,
        step=field.step * stride,
        start=field.start - padding * field.step,
    )


def _through_blocks(blocks: Iterable[Block], x: Tensor) -> Iterator[tuple[Tensor | None, Tensor, Tensor]]:
    """What is added to F(x), F(x), and what is put out, of one block after the other."""
    for block in blocks:
        shortcut, branch = block.downsample(x) if block.residual else None, block.branch(x)
        x = block.activate(_total(shortcut, branch))
        yield shortcut, branch, x


def _numbers(rows: Iterable[tuple[float, float, float, float]], deviation: Values) -> BlockNumbers:
    ratio, cosine, dead, extent = np.array([*rows], np.float32).reshape(-1, 4).T
    return BlockNumbers(ratio, cosine, dead, extent, deviation)


def _row(shortcut: Tensor | None, branch: Tensor, y: Tensor) -> tuple[float, float, float, float]:
    peaks = y.amax((0, 2, 3))
    dead = torch.where(peaks.isnan(), peaks, (peaks == 0).to(peaks.dtype)).mean()
    if shortcut is None:
        return math.nan, math.nan, float(dead), _extent(None, branch)
    long, short = torch.linalg.vector_norm(shortcut), torch.linalg.vector_norm(branch)
    cosine = (shortcut * branch).sum() / (long * short)
    return float(short / long), float(cosine), float(dead), _extent(shortcut, branch)


def _activated(network: StagedNetwork, blocks: Sequence[Block], block: int, y: Tensor) -> Tensor:
    """What a block puts out, after the ReLU that follows it, which with pre-activation begins the next block."""
    if not network.preactivation:
        return y
    following = blocks[block + 1 : block + 2]
    return F.relu(following[0].entry(y) if following else network.norm(y))


def _total(shortcut: Tensor | None, branch: Tensor) -> Tensor:
    """What a block puts out, before the ReLU that may follow."""
    return branch if shortcut is None else branch + shortcut


def _extent(shortcut: Tensor | None, branch: Tensor) -> float:
    """The magnitude that 99.5 % of the values stay below; of many values, of some that are spread evenly over all."""
    apart = max(1, branch.numel() // _SOME)
    while math.gcd(apart, branch.shape[1]) > 1:
        apart += 1  # so that no channel is left out
    f = _in_a_row(branch)[::apart]
    parts = f
    if shortcut is not None:
        x = _in_a_row(shortcut)[::apart]
        parts = torch.cat([x, f, x + f])
    return float(parts.abs().quantile(_NEARLY_ALL))


def _in_a_row(maps: Tensor) -> Tensor:
    """All values by place and channel: a view of maps whose channels are last in memory, as they mostly are."""
    row: Tensor = maps.permute(0, 2, 3, 1).flatten()
    return row


def _inner(walked: Walk, block: int) -> dict[str, Tensor]:
    """What each layer within F puts out before its ReLU, all but the last one, by the name of its convolution."""
    module = walked.blocks[block]
    with watched(module.inner(), lambda put_out: put_out) as found:
        module.branch(walked.given[block])
    return found


def _deviation_in(network: StagedNetwork) -> Callable[[Tensor], Tensor]:
    """How the standard deviation of a response is taken: of what is not normalised the mean may be large."""
    return _deviation if network.batch_norm and not network.preactivation else partial(torch.std, correction=0)


def _deviation(values: Tensor) -> Tensor:
    """The standard deviation, from two sums: three times as fast as torch's own way, and good where the mean is small.

    Of place by place first: in one go torch loses the fourth digit over millions of values.
    """
    places = values.permute(0, 2, 3, 1).flatten(0, 2)
    mean_square: Tensor = torch.linalg.vector_norm(torch.linalg.vector_norm(places, dim=1)) ** 2 / values.numel()
    return (mean_square - values.mean() ** 2).clamp(min=0).sqrt()


def _array(tensor: Tensor) -> Maps:
    """(1, channels, height, width) to (channels, height, width), with memory of its own."""
    return tensor[0].contiguous().numpy()
