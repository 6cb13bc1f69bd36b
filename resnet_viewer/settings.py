"""The settings of an experiment: what each is called, what it does, and which values it may have.

A setting is one field here, or in `network_spec` if it is of a network: the form, the command line, an experiment's
file and its error messages all follow from it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from resnet_viewer.catalogue import CATALOGUE, FOLDER, DataEntry, folder_entry
from resnet_viewer.limits import QT_TRANSLATE_NOOP, Limits, setting
from resnet_viewer.network_spec import NetworkSpec

__all__ = [
    "QT_TRANSLATE_NOOP",
    "SECTIONS",
    "TWINS",
    "DataSpec",
    "Limits",
    "NetworkSpec",
    "TrainingSpec",
    "settings",
]


@dataclass(frozen=True, slots=True)
class DataSpec:
    """The pictures that both networks learn from.

    Of a folder of pictures `folder` is its path and `classes` the names of its class folders, so that a network can be
    built without looking; of other data sets `folder` is where to look for the files first, or empty.
    """

    source: str = setting(
        "fashion-mnist",
        QT_TRANSLATE_NOOP("experiment", "Data"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Fashion-MNIST, grey pictures of ten kinds of clothes, comes with the program: 10,000 to learn from and "
            "2,000 to check. The whole of it, MNIST, CIFAR and SVHN are fetched where they are not here yet. A folder "
            "of your own has a folder of pictures for each class.",
        ),
        choices=(*CATALOGUE, FOLDER),
    )
    folder: str = field(default="")
    classes: tuple[str, ...] = field(default=())
    size: int = setting(
        14,
        QT_TRANSLATE_NOOP("experiment", "Picture size"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Pixels along each side. 14 averages each 2×2 pixels of a picture of 28 and is four times as fast. More "
            "than 64 is for folders of photos, and takes much memory and time.",
        ),
        choices=(14, 28, 32, 48, 64, 96, 128, 224),
        common=True,
    )
    training_pictures: int = setting(
        10_000,
        QT_TRANSLATE_NOOP("experiment", "Training pictures"),
        QT_TRANSLATE_NOOP("experiment", "How many pictures the networks learn from, the same number of each class."),
        low=10,
        high=1_000_000,
        stride=10,
        common=True,
        logarithmic=True,
    )
    flip: bool = setting(
        True,
        QT_TRANSLATE_NOOP("experiment", "Random flip"),
        QT_TRANSLATE_NOOP("experiment", "Mirrors every other training picture left to right."),
        group="augmentation",
    )
    crop: int = setting(
        1,
        QT_TRANSLATE_NOOP("experiment", "Random shift"),
        QT_TRANSLATE_NOOP("experiment", "Shifts each training picture by up to this many pixels, filled with black."),
        low=0,
        high=8,
        group="augmentation",
    )
    scale: float = setting(
        1.0,
        QT_TRANSLATE_NOOP("experiment", "Random scale"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Learns from random cut-outs of another scale and aspect: the smallest share of the picture's area that "
            "one may show. 1 shows the whole picture.",
        ),
        low=0.05,
        high=1.0,
        group="augmentation",
    )
    training_side: float = setting(
        1.0,
        QT_TRANSLATE_NOOP("experiment", "Size while learning"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The side of a training picture as a share of the picture size. Three quarters is nearly twice as fast, "
            "and makes up for a random scale that shows things larger than they are.",
        ),
        low=0.5,
        high=1.0,
        group="augmentation",
    )
    erase: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Random erasing"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The share of the training pictures in which a random rectangle is covered, so that the networks do not "
            "rely on one part of a thing.",
        ),
        low=0.0,
        high=1.0,
        group="augmentation",
    )
    mixup: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Mixup"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Blends pairs of training pictures and their answers, the more evenly the higher. 0 is off; 0.2 is usual.",
        ),
        low=0.0,
        high=8.0,
        group="augmentation",
    )

    @property
    def name(self) -> str:
        """What a sentence calls the data set, or the folder with its pictures."""
        return self.source if self.source != FOLDER else PurePath(self.folder).name or self.folder

    @property
    def entry(self) -> DataEntry:
        """What is known of the data set: channels, side, number of pictures, classes."""
        return folder_entry(self.classes) if self.source == FOLDER else CATALOGUE[self.source]

    @property
    def learned_size(self) -> int:
        """The side of the pictures that networks learn from, in pixels; they are checked with those of `size`."""
        return round(self.size * self.training_side)


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """How the networks learn: the optimiser, what it is fed, and the device that it works on."""

    batch_size: int = setting(
        64,
        QT_TRANSLATE_NOOP("experiment", "Batch size"),
        QT_TRANSLATE_NOOP("experiment", "Pictures per step. Batch normalisation needs at least two."),
        low=2,
        high=4096,
        common=True,
        logarithmic=True,
    )
    optimizer: str = setting(
        "sgd",
        QT_TRANSLATE_NOOP("experiment", "Optimiser"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "What a step makes of the gradient. SGD follows it, with momentum; Adam divides it by its usual size "
            "first, weight by weight; AdamW does so and keeps the weight decay out of it.",
        ),
        choices=("sgd", "adam", "adamw"),
    )
    learning_rate: float = setting(
        0.1,
        QT_TRANSLATE_NOOP("experiment", "Learning rate"),
        QT_TRANSLATE_NOOP("experiment", "How far one step goes: 0.1 is usual with SGD, 0.001 with Adam and AdamW."),
        low=1e-6,
        high=100.0,
        live=True,
        common=True,
        logarithmic=True,
    )
    steps: int = setting(
        400,
        QT_TRANSLATE_NOOP("experiment", "Steps"),
        QT_TRANSLATE_NOOP(
            "experiment", "How many batches the networks learn from. It can be raised or lowered while they learn."
        ),
        low=1,
        high=10_000_000,
        live=True,
        common=True,
        logarithmic=True,
    )
    seed: int = setting(
        0,
        QT_TRANSLATE_NOOP("experiment", "Seed"),
        QT_TRANSLATE_NOOP(
            "experiment", "Decides the first weights and the order of the pictures. The same seed gives the same run."
        ),
        low=0,
        high=2**31 - 1,
        common=True,
    )
    schedule: str = setting(
        "constant",
        QT_TRANSLATE_NOOP("experiment", "Schedule"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "How the learning rate goes on after the warm-up: constant; a tenth after half and again after three "
            "quarters of the steps; down to nothing along a cosine; or one cycle, up over 30 % of the steps and down.",
        ),
        choices=("constant", "steps", "cosine", "one-cycle"),
    )
    warmup: int = setting(
        20,
        QT_TRANSLATE_NOOP("experiment", "Warm-up steps"),
        QT_TRANSLATE_NOOP(
            "experiment", "Over so many steps the learning rate grows evenly from nothing to its full value."
        ),
        low=0,
        high=100_000,
    )
    momentum: float = setting(
        0.9,
        QT_TRANSLATE_NOOP("experiment", "Momentum"),
        QT_TRANSLATE_NOOP("experiment", "The share of the last direction that a step keeps; in Adam, the first beta."),
        low=0.0,
        high=0.999,
    )
    beta2: float = setting(
        0.999,
        QT_TRANSLATE_NOOP("experiment", "Second beta"),
        QT_TRANSLATE_NOOP("experiment", "Adam: the share that a step keeps of the mean of the squared gradient."),
        low=0.0,
        high=0.99999,
    )
    nesterov: bool = setting(
        False,
        QT_TRANSLATE_NOOP("experiment", "Nesterov"),
        QT_TRANSLATE_NOOP("experiment", "SGD: looks ahead along the momentum before it takes the gradient."),
    )
    label_smoothing: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Label smoothing"),
        QT_TRANSLATE_NOOP(
            "experiment", "The share of the right answer that is spread evenly over all classes while learning."
        ),
        low=0.0,
        high=0.9,
        group="regularisation",
    )
    weight_decay: float = setting(
        1e-4,
        QT_TRANSLATE_NOOP("experiment", "Weight decay"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Pulls every weight towards zero. SGD and Adam add this share of the weight to its gradient (L2); AdamW "
            "shortens the weight by this share times the learning rate.",
        ),
        low=0.0,
        high=1.0,
        group="regularisation",
    )
    l1: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "L1"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Pulls the weights of convolutions and of the last layer towards zero, small ones as hard as large ones. "
            "The loss and the gradients that are drawn are without it.",
        ),
        low=0.0,
        high=1.0,
        group="regularisation",
    )
    gradient_clipping: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Gradient clipping"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The most that the norm of the whole gradient may be; 0 is off. Gradients are drawn before it.",
        ),
        low=0.0,
        high=1e6,
    )
    averaging: float = setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Averaging of weights"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Checks and keeps a running average of the weights instead of the last ones: the share of it that each "
            "step leaves as it is, such as 0.998. 0 is off.",
        ),
        low=0.0,
        high=0.99999,
        group="regularisation",
    )
    precision: str = setting(
        "float32",
        QT_TRANSLATE_NOOP("experiment", "Precision"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The numbers that convolutions calculate with. bfloat16 has 16 bits and is nearly twice as fast on "
            "processors and graphics cards that are made for it, and slower on others; the weights keep 32.",
        ),
        choices=("float32", "bfloat16"),
        group="computing",
    )
    device: str = setting(
        "cpu",
        QT_TRANSLATE_NOOP("experiment", "Device"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "What calculates. The same experiment gives the same numbers on the same device only: each rounds in its "
            "own way. Small networks are often fastest on the CPU.",
        ),
        choices=("cpu", "cuda", "mps"),
        group="computing",
    )
    evaluation_interval: int = setting(
        50,
        QT_TRANSLATE_NOOP("experiment", "Check every"),
        QT_TRANSLATE_NOOP("experiment", "Steps between two measurements on the validation pictures."),
        low=1,
        high=1_000_000,
        group="measuring",
    )


TWINS = (NetworkSpec(residual=False), NetworkSpec(residual=True))

SECTIONS: dict[str, type] = {"network": NetworkSpec, "data": DataSpec, "training": TrainingSpec}

CHOICE_OF_TWINS = Limits(
    QT_TRANSLATE_NOOP("experiment", "Networks"),
    QT_TRANSLATE_NOOP(
        "experiment", "Train the plain network, the residual network, or both side by side from the same first weights."
    ),
    choices=("both", "plain", "residual"),
    common=True,
    group="network",
)


KIND = Limits(
    QT_TRANSLATE_NOOP("experiment", "Residual"),
    QT_TRANSLATE_NOOP("experiment", "With a shortcut around each block; without them the network is a plain one."),
    common=True,
)
"""Of a single network only: all of them at once are set by the choice of twins."""


def settings() -> Iterator[tuple[str, Limits]]:
    """Every key that a form or a command line can set, with its limits, in the order in which they are shown."""
    yield "networks", CHOICE_OF_TWINS
    for section, spec in SECTIONS.items():
        for entry in dataclasses.fields(spec):
            if "limits" in entry.metadata:
                yield f"{section}.{entry.name}", entry.metadata["limits"]
