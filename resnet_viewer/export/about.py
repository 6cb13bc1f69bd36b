"""What a file says beside the weights that it holds."""

from __future__ import annotations

from resnet_viewer.networks.checkpoint import Classifier


def about(classifier: Classifier) -> dict[str, str]:
    """The network's name, its classes, a line each, side of its pictures, and how they, 0 to 255, are normalised."""
    return {
        "network": classifier.name,
        "classes": "\n".join(kind.english for kind in classifier.classes),
        "size": str(classifier.size),
        "mean": ", ".join(f"{value:.9g}" for value in classifier.mean.tolist()),
        "deviation": ", ".join(f"{value:.9g}" for value in classifier.deviation.tolist()),
    }
