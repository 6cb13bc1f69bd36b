"""The forward and the backward pass in nine steps: what is said at each, and what is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QLocale

from resnet_viewer.settings import QT_TRANSLATE_NOOP
from resnet_viewer.ui.names import class_name
from resnet_viewer.workers.questions import Backward, Inside

Quantity = Literal["ratio", "cosine", "dead", "deviation", "gradient", "weights"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `text`, and `plain` where a plain block needs other words, are to be translated and filled.

    So is `known`, which is said instead where the true class of the picture is known.

    `pre` is what a network with pre-activation needs instead: title, formula and text. `grids` says which of x, F(x)
    and y are shown. With `walks` Space goes on block by block, 1 towards the output or -1 towards the input, before it
    goes to the next step. `quantity` is what is drawn along the depth.
    """

    title: str
    formula: str
    text: str
    plain: str = ""
    known: str = ""
    pre: tuple[str, str, str] | None = None
    grids: tuple[bool, bool, bool] = (True, True, True)
    rectified: bool = True
    walks: int = 0
    quantity: Quantity = "ratio"


STEPS = (
    Step(
        QT_TRANSLATE_NOOP("tour", "Convolutions and activations"),
        "F(x) = {branch_formula}",
        QT_TRANSLATE_NOOP("tour", "The weights of the block make F(x) of x: {shape_x} numbers become {shape_y}."),
        grids=(True, True, False),
        quantity="deviation",
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "The sum"),
        "{sum_formula}",
        QT_TRANSLATE_NOOP("tour", "x is added to F(x), place by place. Here F(x) is {ratio} times as long as x."),
        QT_TRANSLATE_NOOP("tour", "A plain block adds nothing: what F does not pass on is lost."),
        rectified=False,
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "Activation after the sum"),
        "y = ReLU({sum_formula})",
        QT_TRANSLATE_NOOP("tour", "What is below 0 becomes 0. In {dead} % of the channels nothing is left."),
        pre=(
            QT_TRANSLATE_NOOP("tour", "No activation after the sum"),
            "y = {sum_formula}",
            QT_TRANSLATE_NOOP(
                "tour",
                "With pre-activation y goes on as it is. Activation comes first in the next F, where it leaves nothing "
                "of {dead} % of the channels.",
            ),
        ),
        quantity="dead",
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "All the blocks"),
        "x → y = x → y = x → …",
        QT_TRANSLATE_NOOP(
            "tour", "What a block puts out is x of the next one. Space goes on, End goes to the last one."
        ),
        walks=1,
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "Pooling, fully connected layer, softmax"),
        "p = softmax(W · mean(y) + b)",
        QT_TRANSLATE_NOOP(
            "tour", "The means of {channels} channels become {classes} logits, and those become probabilities."
        ),
        pre=(
            QT_TRANSLATE_NOOP("tour", "Last activation, pooling, fully connected layer, softmax"),
            "p = softmax(W · mean({last_formula}) + b)",
            QT_TRANSLATE_NOOP(
                "tour",
                "After the last block comes one more activation. The means of {channels} channels become {classes} "
                "logits, and those become probabilities.",
            ),
        ),
        quantity="deviation",
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "The loss"),
        "L = −log p",
        QT_TRANSLATE_NOOP(
            "tour",
            "Suppose “{target}” is right. Then the loss is −log p = {loss}, where p = {probability} is the probability "
            "of that class; certainty would make it 0.",
        ),
        known=QT_TRANSLATE_NOOP(
            "tour",
            "“{target}” is right. The loss is −log p = {loss}, where p = {probability} is the probability of that "
            "class; certainty would make it 0.",
        ),
        quantity="gradient",
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "The gradient goes back"),
        "∂L/∂y",
        QT_TRANSLATE_NOOP(
            "tour", "Before the last ReLU of {block} its length is {arriving}. Space follows it, End goes to the input."
        ),
        pre=(
            QT_TRANSLATE_NOOP("tour", "The gradient goes back"),
            "∂L/∂y",
            QT_TRANSLATE_NOOP("tour", "At the sum of {block} its length is {arriving}. Space follows it to the input."),
        ),
        walks=-1,
        quantity="gradient",
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "Through the shortcut, and through F"),
        "∂L/∂x = {back_formula}",
        QT_TRANSLATE_NOOP(
            "tour", "Of it {shortcut} comes through the shortcut of {block} and {branch} through F: together {leaving}."
        ),
        QT_TRANSLATE_NOOP("tour", "In {block} all of it comes through F: {branch}. There is no other way."),
        quantity="gradient",
    ),
    Step(
        QT_TRANSLATE_NOOP("tour", "The update"),
        "W ← W − η ∂L/∂W",
        QT_TRANSLATE_NOOP("tour", "Every layer goes a little against its gradient, in {block} of length {weights}."),
        quantity="weights",
    ),
)


def words(number: int, found: Inside, back: Backward | None) -> tuple[str, str, str]:
    """The title, formula and text of a step, from 0; the text is empty while the gradients are not there yet."""
    step = STEPS[number]
    outline = found.info.outline
    block = outline.blocks[found.maps.block]
    plain = block.shortcut is None
    title, formula, said = step.title, step.formula, step.plain if plain and step.plain else step.text
    if step.pre is not None and found.maps.preactivation:
        title, formula, said = step.pre
    if step.known and back is not None and back.known:
        said = step.known
    text = _translated(said)
    facts = _forward(found)
    if back is not None:
        facts |= _backward(found, back)
    elif "∂L" in step.formula or step.quantity == "gradient":
        text = ""
    heading = QCoreApplication.translate("tour", "{number} of {count}: {title}").format(
        number=number + 1, count=len(STEPS), title=_translated(title)
    )
    added = "x" if block.shortcut == "identity" else "S(x)"
    through = "∂L/∂y" if block.shortcut == "identity" else "(∂S/∂x)ᵀ ∂L/∂y"
    formulas = {
        "branch_formula": _branch_formula(len(block.layers), found.maps.preactivation, found.maps.batch_norm),
        "last_formula": "ReLU(BN(y))" if found.maps.batch_norm else "ReLU(y)",
        "sum_formula": "F(x)" if plain else f"F(x) + {added}",
        "back_formula": "(∂F/∂x)ᵀ ∂L/∂y" if plain else f"{through} + (∂F/∂x)ᵀ ∂L/∂y",
    }
    return heading, formula.format(**formulas), text.format(**facts)


def _branch_formula(layers: int, preactivation: bool, batch_norm: bool) -> str:
    """BN(W₂ ∗ ReLU(BN(W₁ ∗ x))), for as many layers as there are; W₂ ∗ ReLU(BN(W₁ ∗ ReLU(BN(x)))) with pre-activation.

    Without batch normalisation each layer adds its bias instead: W₂ ∗ ReLU(W₁ ∗ x + b₁) + b₂.
    """
    formula = "x"
    for number in range(layers):
        if preactivation:
            formula = f"ReLU(BN({formula}))" if batch_norm else f"ReLU({formula})"
        elif number:
            formula = f"ReLU({formula})"
        formula = f"W{'₁₂₃'[number]} ∗ {formula}"
        if not batch_norm:
            formula = f"{formula} + b{'₁₂₃'[number]}"
        elif not preactivation:
            formula = f"BN({formula})"
    return formula


def _forward(found: Inside) -> dict[str, str]:
    maps, outline = found.maps, found.info.outline
    return {
        "block": outline.blocks[maps.block].name,
        "shape_x": "×".join(map(str, maps.given.shape)),
        "shape_y": "×".join(map(str, maps.branch.shape)),
        "ratio": _number(float(found.numbers.ratio[maps.block])),
        "dead": _number(100 * float(found.numbers.dead[maps.block])),
        "channels": str(outline.blocks[-1].channels),
        "classes": str(outline.classes),
    }


def _backward(found: Inside, back: Backward) -> dict[str, str]:
    outline = found.info.outline.blocks[found.maps.block]
    block = back.passed.blocks[found.maps.block]
    layers = list(back.passed.layers.values())
    return {
        "target": class_name(back.target),
        "loss": _number(back.passed.loss),
        "probability": _number(math.exp(-back.passed.loss)),
        "arriving": _number(block.arriving_norm),
        "shortcut": _number(block.shortcut_norm),
        "branch": _number(block.branch_norm),
        "leaving": _number(block.leaving_norm),
        "weights": ", ".join(_number(layers[place]) for place in outline.layers),
    }


def _number(value: float) -> str:
    return "–" if math.isnan(value) else QLocale().toString(value, "g", 2)


def _translated(text: str) -> str:
    return QCoreApplication.translate("tour", text)
