"""Batch normalisation over a batch that is spread over several processes.

torch's own SyncBatchNorm does the same on GPUs alone. Ioffe and Szegedy 2015, "Batch Normalization", section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

if TYPE_CHECKING:
    from torch.distributed import ProcessGroup

_PLACES = (0, 2, 3)


def synchronise(network: nn.Module, group: ProcessGroup) -> None:
    """Lets every batch normalisation of a network reckon with the pictures of all processes of a group.

    The weights and statistics stay the tensors that they are, under the same names.
    """
    for module in list(network.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, SynchronisedBatchNorm(child, group))


class SynchronisedBatchNorm(nn.BatchNorm2d):
    """Takes over the weights and statistics of a batch normalisation. Evaluated, it is the same as that one."""

    def __init__(self, of: nn.BatchNorm2d, group: ProcessGroup) -> None:
        super().__init__(of.num_features, of.eps, of.momentum)
        self.weight, self.bias = of.weight, of.bias
        self.running_mean, self.running_var = of.running_mean, of.running_var
        self.num_batches_tracked = of.num_batches_tracked
        self._group = group

    def forward(self, input: Tensor) -> Tensor:
        """(pictures of this process, channels, height, width) to the same."""
        if not self.training:
            return super().forward(input)
        y, mean, variance = _Normalise.apply(input, self.weight, self.bias, self.eps, self._group)  # type: ignore[no-untyped-call]
        with torch.no_grad():
            momentum = self.momentum or 0.0
            for kept, new in ((self.running_mean, mean), (self.running_var, variance)):
                if kept is not None:
                    kept.lerp_(new.to(kept.dtype), momentum)
            if self.num_batches_tracked is not None:
                self.num_batches_tracked.add_(1)
        normalised: Tensor = y
        return normalised


class _Normalise(torch.autograd.Function):
    """y = weight * (x - mean) / sqrt(variance + eps) + bias, with the mean and variance of the whole batch."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, eps: float, group: ProcessGroup
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Also gives mean and unbiased variance, (channels,). One message: each process's mean, variance and count."""
        wide = x.to(torch.float32)
        variance, mean = torch.var_mean(wide, _PLACES, correction=0)
        count = torch.full((1,), wide.numel() / len(mean), device=x.device)
        mine = torch.cat([mean, variance, count])
        theirs = [torch.empty_like(mine) for _ in range(dist.get_world_size(group))]
        dist.all_gather(theirs, mine, group=group)
        table = torch.stack(theirs)
        means, variances, counts = table[:, : len(mean)], table[:, len(mean) : -1], table[:, -1:]
        total = counts.sum()
        mean = (counts * means).sum(0) / total
        variance = (counts * (variances + (means - mean).square())).sum(0) / total
        scale = torch.rsqrt(variance + eps)
        ctx.save_for_backward(x, weight, mean, scale, total)
        ctx.group = group
        unbiased = variance * total / (total - 1).clamp(min=1)
        ctx.mark_non_differentiable(mean, unbiased)
        normal = (wide - _spread(mean)) * _spread(scale)
        y = (normal * _spread(weight) + _spread(bias)).to(x.dtype)
        return y, mean, unbiased

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Mean and variance depend on all pictures, so what they pass back is summed over all processes."""
        x, weight, mean, scale, total = ctx.saved_tensors
        wide = gradients[0].to(torch.float32)
        normal = (x.to(torch.float32) - _spread(mean)) * _spread(scale)
        by_bias, by_weight = wide.sum(_PLACES), (wide * normal).sum(_PLACES)
        sums = torch.cat([by_bias, by_weight])
        dist.all_reduce(sums, group=ctx.group)
        of_mean, of_variance = (sums / total).chunk(2)
        by_x = _spread(weight * scale) * (wide - _spread(of_mean) - normal * _spread(of_variance))
        return by_x.to(x.dtype), by_weight, by_bias, None, None


def _spread(values: Tensor) -> Tensor:
    """(channels,) to (1, channels, 1, 1)."""
    return values[None, :, None, None]
