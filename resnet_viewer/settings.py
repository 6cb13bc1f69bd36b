"""The settings of an experiment: what each is called, what it does, and which values it may have.

A setting is one field here: the form, the command line, an experiment's file and its error messages all follow from it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from resnet_viewer.catalogue import CATALOGUE, FOLDER, DataEntry, folder_entry


@dataclass(frozen=True, slots=True)
class Limits:
    """What a person needs to know of one field, and what its values may be.

    `stride` counts from `low`: depth 8, 14, 20 ... has low 8 and stride 6. `live` fields may change while a run goes
    on; all others decide what the run is, so that changing one starts a new run. `common` fields are shown unfolded.
    """

    label: str
    help: str
    low: float | None = None
    high: float | None = None
    stride: int = 1
    choices: tuple[Any, ...] = ()
    live: bool = False
    common: bool = False
    logarithmic: bool = False


def _setting(default: Any, label: str, help: str, **limits: Any) -> Any:
    return field(default=default, metadata={"limits": Limits(label, help, **limits)})


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name that Qt's text collector looks for
    """Marks a text for translation and returns it; this floor knows nothing of Qt."""
    del context
    return text


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """One network of the family of He et al. 2015, section 4.2: two layers a block, three or four stages."""

    residual: bool = field(default=True)
    name: str = field(default="")
    depth: int = _setting(
        56,
        QT_TRANSLATE_NOOP("experiment", "Depth"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Number of layers with weights: 6n + 2 in three stages, 8n + 2 in four. "
            "The deeper, the harder a plain network is to train.",
        ),
        low=8,
        high=1202,
        stride=6,
        common=True,
        logarithmic=True,
    )
    stages: int = _setting(
        3,
        QT_TRANSLATE_NOOP("experiment", "Stages"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Groups of blocks; from one to the next the picture is halved and the channels are doubled. Three are "
            "usual for small pictures, four for photographs.",
        ),
        choices=(3, 4),
    )
    width: int = _setting(
        8,
        QT_TRANSLATE_NOOP("experiment", "Width"),
        QT_TRANSLATE_NOOP(
            "experiment", "Channels of the first stage; each further stage has twice as many as the one before."
        ),
        low=1,
        high=256,
        common=True,
        logarithmic=True,
    )
    shortcut: str = _setting(
        "A",
        QT_TRANSLATE_NOOP("experiment", "Shortcut"),
        QT_TRANSLATE_NOOP(
            "experiment", "Where the size changes: A pads the identity with zeros, B projects with a 1×1 convolution."
        ),
        choices=("A", "B"),
    )
    stem: str = _setting(
        "3x3",
        QT_TRANSLATE_NOOP("experiment", "Stem"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The first layer, a 3×3 convolution. With stride 2 it halves the picture, so that a larger one takes a "
            "quarter of the time.",
        ),
        choices=("3x3", "3x3-stride-2"),
    )

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", "residual" if self.residual else "plain")


@dataclass(frozen=True, slots=True)
class DataSpec:
    """The pictures that both networks learn from.

    Of a folder of pictures `folder` is its path and `classes` the names of its class folders, so that a network can be
    built without looking; of other data sets `folder` is where to look for the files first, or empty.
    """

    source: str = _setting(
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
    size: int = _setting(
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
    training_pictures: int = _setting(
        10_000,
        QT_TRANSLATE_NOOP("experiment", "Training pictures"),
        QT_TRANSLATE_NOOP("experiment", "How many pictures the networks learn from, the same number of each class."),
        low=10,
        high=1_000_000,
        stride=10,
        common=True,
        logarithmic=True,
    )
    flip: bool = _setting(
        True,
        QT_TRANSLATE_NOOP("experiment", "Random flip"),
        QT_TRANSLATE_NOOP("experiment", "Mirrors every other training picture left to right."),
    )
    crop: int = _setting(
        1,
        QT_TRANSLATE_NOOP("experiment", "Random shift"),
        QT_TRANSLATE_NOOP("experiment", "Shifts each training picture by up to this many pixels, filled with black."),
        low=0,
        high=8,
    )
    scale: float = _setting(
        1.0,
        QT_TRANSLATE_NOOP("experiment", "Random scale"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Learns from random cut-outs of another scale and aspect: the smallest share of the picture's area that "
            "one may show. 1 shows the whole picture.",
        ),
        low=0.05,
        high=1.0,
    )
    training_side: float = _setting(
        1.0,
        QT_TRANSLATE_NOOP("experiment", "Size while learning"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The side of a training picture as a share of the picture size. Three quarters is nearly twice as fast, "
            "and makes up for a random scale that shows things larger than they are.",
        ),
        low=0.5,
        high=1.0,
    )
    erase: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Random erasing"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The share of the training pictures in which a random rectangle is covered, so that the networks do not "
            "rely on one part of a thing.",
        ),
        low=0.0,
        high=1.0,
    )
    mixup: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Mixup"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Blends pairs of training pictures and their answers, the more evenly the higher. 0 is off; 0.2 is usual.",
        ),
        low=0.0,
        high=8.0,
    )

    @property
    def entry(self) -> DataEntry:
        """What is known of the data set: channels, side, number of pictures, classes."""
        return folder_entry(self.classes) if self.source == FOLDER else CATALOGUE[self.source]


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """How the networks learn: stochastic gradient descent with momentum."""

    batch_size: int = _setting(
        64,
        QT_TRANSLATE_NOOP("experiment", "Batch size"),
        QT_TRANSLATE_NOOP("experiment", "Pictures per step. Batch normalisation needs at least two."),
        low=2,
        high=4096,
        common=True,
        logarithmic=True,
    )
    learning_rate: float = _setting(
        0.1,
        QT_TRANSLATE_NOOP("experiment", "Learning rate"),
        QT_TRANSLATE_NOOP(
            "experiment", "How far one step goes along the gradient. It can be changed while the networks learn."
        ),
        low=1e-6,
        high=100.0,
        live=True,
        common=True,
        logarithmic=True,
    )
    steps: int = _setting(
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
    seed: int = _setting(
        0,
        QT_TRANSLATE_NOOP("experiment", "Seed"),
        QT_TRANSLATE_NOOP(
            "experiment", "Decides the first weights and the order of the pictures. The same seed gives the same run."
        ),
        low=0,
        high=2**31 - 1,
        common=True,
    )
    schedule: str = _setting(
        "constant",
        QT_TRANSLATE_NOOP("experiment", "Schedule"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "How the learning rate goes on after the warm-up: constant; a tenth after half and again after three "
            "quarters of the steps; down to nothing along a cosine; or one cycle, up over 30 % of the steps and down.",
        ),
        choices=("constant", "steps", "cosine", "one-cycle"),
    )
    warmup: int = _setting(
        20,
        QT_TRANSLATE_NOOP("experiment", "Warm-up steps"),
        QT_TRANSLATE_NOOP(
            "experiment", "Over so many steps the learning rate grows evenly from nothing to its full value."
        ),
        low=0,
        high=100_000,
    )
    momentum: float = _setting(
        0.9,
        QT_TRANSLATE_NOOP("experiment", "Momentum"),
        QT_TRANSLATE_NOOP("experiment", "The share of the last step's direction that the next step keeps."),
        low=0.0,
        high=0.999,
    )
    nesterov: bool = _setting(
        False,
        QT_TRANSLATE_NOOP("experiment", "Nesterov"),
        QT_TRANSLATE_NOOP("experiment", "Looks ahead along the momentum before it takes the gradient."),
    )
    label_smoothing: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Label smoothing"),
        QT_TRANSLATE_NOOP(
            "experiment", "The share of the right answer that is spread evenly over all classes while learning."
        ),
        low=0.0,
        high=0.9,
    )
    weight_decay: float = _setting(
        1e-4,
        QT_TRANSLATE_NOOP("experiment", "Weight decay"),
        QT_TRANSLATE_NOOP(
            "experiment", "Pulls every weight towards zero by this share of the learning rate at each step (L2)."
        ),
        low=0.0,
        high=1.0,
    )
    averaging: float = _setting(
        0.0,
        QT_TRANSLATE_NOOP("experiment", "Averaging of weights"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "Checks and keeps a running average of the weights instead of the last ones: the share of it that each "
            "step leaves as it is, such as 0.998. 0 is off.",
        ),
        low=0.0,
        high=0.99999,
    )
    precision: str = _setting(
        "float32",
        QT_TRANSLATE_NOOP("experiment", "Precision"),
        QT_TRANSLATE_NOOP(
            "experiment",
            "The numbers that convolutions calculate with. bfloat16 has 16 bits and is nearly twice as fast on "
            "processors that are made for it, and slower on others; the weights keep 32.",
        ),
        choices=("float32", "bfloat16"),
    )
    evaluation_interval: int = _setting(
        50,
        QT_TRANSLATE_NOOP("experiment", "Check every"),
        QT_TRANSLATE_NOOP("experiment", "Steps between two measurements on the validation pictures."),
        low=1,
        high=1_000_000,
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
)


def depth_limits(stages: int) -> Limits:
    """The depths that so many stages of blocks of two layers can have: 2 * stages * n + 2."""
    depth = next(entry for entry in dataclasses.fields(NetworkSpec) if entry.name == "depth")
    limits: Limits = depth.metadata["limits"]
    return dataclasses.replace(limits, low=2 * stages + 2, stride=2 * stages)


def settings() -> Iterator[tuple[str, Limits]]:
    """Every key that a form or a command line can set, with its limits, in the order in which they are shown."""
    yield "networks", CHOICE_OF_TWINS
    for section, spec in SECTIONS.items():
        for entry in dataclasses.fields(spec):
            if "limits" in entry.metadata:
                yield f"{section}.{entry.name}", entry.metadata["limits"]
