"""What in a picture speaks for a class, and how the answer changes when a part of the picture is covered.

A network may have arrived at its answer in many ways; each method asks another question of it. All of them are about
the score of the class: its calibrated logit, that is the logit over the temperature.

    Grad-CAM                where a block's output speaks for it     Selvaraju et al. 2017, equations 1 and 2
    integrated gradients    what each pixel adds to it               Sundararajan et al. 2017, equation 1
    saliency                how fast it changes with each pixel      Simonyan et al. 2014, section 3
    occlusion               by how much it falls when covered        Zeiler and Fergus 2014, section 4.2
    guided backpropagation  saliency along rising paths alone        Springenberg et al. 2015, section 3.4

None of them changes the network: no hook outlives the call, and the weights keep no gradient.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from PIL import Image
from torch import Tensor
from torch.overrides import TorchFunctionMode

from resnet_viewer.data.framing import framings
from resnet_viewer.data.sources import normalised
from resnet_viewer.errors import Abandoned, NetworkError
from resnet_viewer.findings import COVERED_SHARE, Evidence, Method, Scores
from resnet_viewer.probes.evaluation import averaged

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier

STEPS = 64
"""So many pictures between the mean of the training set and this one are looked at by integrated gradients."""

_BATCH_PIXELS = 110_000
"""So many pixels go through a network at a time, two pictures of 224×224: who asks for something else waits so long."""

Answer = Callable[[Tensor], Tensor]
"""Normalised pictures (count, channels, size, size) to scores (count, classes)."""


def attribute(
    classifier: Classifier,
    fed: Tensor,
    number: int,
    method: Method,
    block: str = "",
    abandoned: Callable[[], bool] = lambda: False,
    told: Callable[[float], object] = lambda _: None,
) -> Evidence:
    """What in a picture, uint8 (channels, size, size) as `data.framing.framings` makes it, speaks for class `number`.

    Grad-CAM looks at the output of `block`, a name from `network.blocks()`, or of the last one where there is none of
    this name; its map has the height and width of that output. The maps of the others have those of the picture.
    What takes many pictures goes through the network in portions, before each of which `told` gets the share that is
    done. Raises NetworkError where the answer is not a number, and Abandoned as soon as `abandoned` says so.
    """
    blocks = tuple(classifier.network.blocks())
    block = block if block in blocks else blocks[-1]

    done, total = 0, _pictures(method, classifier.size)

    def answer(pictures: Tensor) -> Tensor:
        nonlocal done
        if abandoned():
            raise Abandoned
        told(min(1.0, done / total))
        done += len(pictures)
        scores: Tensor = classifier.network(pictures) / classifier.temperature
        return scores

    x = normalised(fed[None], classifier.mean, classifier.deviation).requires_grad_()
    match method:
        case Method.GRAD_CAM:
            found = grad_cam(answer, x, number, classifier.network.get_submodule(block))
        case Method.INTEGRATED_GRADIENTS:
            found = integrated_gradients(answer, x, number)
        case Method.SALIENCY:
            found = saliency(answer, x, number)
        case Method.OCCLUSION:
            found = occlusion(answer, x, number)
        case Method.GUIDED_BACKPROPAGATION:
            with _Guided():
                found = saliency(answer, x, number)
    if not bool(found.isfinite().all()):
        raise NetworkError("What the network says of this picture is not a number, so that nothing can speak for it.")
    return Evidence(found.detach().contiguous().numpy(), number, method, block, blocks)


def grad_cam(answer: Answer, x: Tensor, number: int, layer: torch.nn.Module) -> Tensor:
    """Where the layer's channels, weighted by the mean of their gradients, speak for the class: at least 0."""
    from captum.attr import LayerGradCam

    found: Tensor = LayerGradCam(answer, layer).attribute(x, target=number, relu_attributions=True)
    return found[0, 0]


def integrated_gradients(answer: Answer, x: Tensor, number: int) -> Tensor:
    """What each pixel adds to the score, its channels together, on the way from the training mean to the picture.

    The sum is the score of the picture less that of the mean, but for the error of a sum over STEPS points.
    """
    from captum.attr import IntegratedGradients

    found: Tensor = IntegratedGradients(answer).attribute(
        x, target=number, n_steps=STEPS, internal_batch_size=_at_a_time(x)
    )
    return found[0].sum(0).to(torch.float32)


def saliency(answer: Answer, x: Tensor, number: int) -> Tensor:
    """The largest absolute derivative of the score by the channels of each pixel."""
    from captum.attr import Saliency

    found: Tensor = Saliency(answer).attribute(x, target=number)
    return found[0].amax(0)


def occlusion(answer: Answer, x: Tensor, number: int) -> Tensor:
    """By how much the score falls when a square with the pixel is covered with the training mean; below 0 it rises.

    The mean over all squares that have the pixel; they overlap by half.
    """
    from captum.attr import Occlusion

    channels, window, stride = x.shape[1], *_squares(x.shape[2])
    found: Tensor = Occlusion(answer).attribute(
        x.detach(),
        sliding_window_shapes=(channels, window, window),
        strides=(channels, stride, stride),
        target=number,
        perturbations_per_eval=_at_a_time(x),
    )
    return found[0, 0]


def covered(classifier: Classifier, picture: Image.Image, x: float, y: float) -> Scores:
    """The calibrated probability of every class, float32 (classes,), where a grey square hides a part of the picture.

    `x` and `y` are its centre in shares of the picture's width and height. Its side is COVERED_SHARE of the shorter of
    the two, its colour the mean of the training set.
    """
    painted = picture.convert("RGB" if classifier.channels == 3 else "L")
    side = covered_pixels(min(painted.size))
    # round() takes halves to the even number: up here and down there
    left, top = (math.floor(centre - side / 2 + 0.5) for centre in (x * painted.width, y * painted.height))
    colour = grey(classifier).tolist()
    painted.paste(tuple(colour) if len(colour) == 3 else colour[0], (left, top, left + side, top + side))
    probabilities: Scores = averaged(classifier, [framings(painted, classifier.framing)])[0].exp().numpy()
    return probabilities


def grey(classifier: Classifier) -> Tensor:
    """The mean of the training set as a colour, uint8 (channels,)."""
    return classifier.mean.round().clamp(0, 255).to(torch.uint8)


def covered_pixels(size: int) -> int:
    """The side of the square that is covered in a picture whose shorter side is `size`."""
    return max(1, round(COVERED_SHARE * size))


def _squares(size: int) -> tuple[int, int]:
    """The side of a square that is covered in a picture of this size, and the way to the next one."""
    window = covered_pixels(size)
    return window, max(1, window // 2)


def _pictures(method: Method, size: int) -> int:
    """So many pictures of this size a method puts through the network."""
    if method == Method.INTEGRATED_GRADIENTS:
        return STEPS
    if method == Method.OCCLUSION:
        window, stride = _squares(size)
        return 1 + (1 + math.ceil((size - window) / stride)) ** 2  # and the picture itself
    return 1


def _at_a_time(x: Tensor) -> int:
    return max(1, _BATCH_PIXELS // (x.shape[2] * x.shape[3]))


class _GuidedReLU(torch.autograd.Function):
    """ReLU that lets a gradient through only where it is positive, and its input was."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        y = x.clamp(min=0)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (y,) = ctx.saved_tensors
        passed: Tensor = gradients[0].clamp(min=0) * (y > 0)
        return passed


class _Guided(TorchFunctionMode):
    """Within it, on this thread, every ReLU is guided: the network calls a function, so that no hook could do it."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in (F.relu, torch.relu):
            return _GuidedReLU.apply(args[0])  # type: ignore[no-untyped-call]
        return func(*args, **(kwargs or {}))
