"""What a network would answer if it stopped after a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import torch
from PIL import Image
from torch import Tensor, nn

from resnet_viewer.data.framing import framings
from resnet_viewer.findings import EarlyAnswers
from resnet_viewer.probes.classification import named
from resnet_viewer.probes.linear_probes import Probes, block_means

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier


@torch.inference_mode()
def early_answers(
    classifier: Classifier, picture: Image.Image, probes: Probes | None = None, top: int = 5
) -> EarlyAnswers:
    """The probabilities after each block of the classes that are the most probable in the end.

    With `probes`, the network's own, they tell it for every block. Without them the last layer is applied early, to the
    blocks that put out as many channels as it takes: it was trained on the last of them only.
    """
    framed = framings(picture, classifier.framing)
    means, logits = block_means(classifier, framed)
    names = tuple(means)
    last = cast(nn.Linear, classifier.network.get_submodule("fc"))
    rows = [_mean(logits / classifier.temperature)]
    for name in reversed(names[:-1]):
        if probes is not None:
            rows.append(_mean(probes.heads[name].logits(means[name])))
        elif means[name].shape[1] == last.in_features:
            rows.append(_mean(last(means[name]) / classifier.temperature))
        else:
            break
    probabilities = torch.stack(rows[::-1])
    best = probabilities[-1].topk(min(top, len(classifier.classes))).indices
    return EarlyAnswers(
        network=classifier.name,
        residual=classifier.residual,
        blocks=names,
        classes=tuple(named(classifier, number) for number in best.tolist()),
        probabilities=probabilities[:, best].numpy(),
        probed=probes is not None,
        channels=last.in_features,
        accuracies=() if probes is None else tuple(probes.accuracies[name] for name in names),
        views=len(framed),
        accuracy=classifier.accuracy,
    )


def _mean(logits: Tensor) -> Tensor:
    """The probabilities of a photo, (classes,): the mean of those of its framings, as in the answer itself."""
    return logits.softmax(1).mean(0)
