"""Pictures of the data set: chosen with the mouse, answered as while they were validated, with their true class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from resnet_viewer.catalogue import CATALOGUE, ClassName
from resnet_viewer.data.sources import Dataset, load
from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import Example, NetworkRef
from resnet_viewer.networks.checkpoint import load_network
from resnet_viewer.networks.residual import build
from resnet_viewer.ui.main_window import MainWindow
from resnet_viewer.ui.page_tabs import CLASSIFY, INSIDE
from resnet_viewer.ui.pages.bench import Bench
from resnet_viewer.workers.examples import HANDFUL
from resnet_viewer.workers.questions import Answer
from tests.networks.network_files import card, weights_of, write

PATIENCE = 30_000


@pytest.fixture(autouse=True)
def bundled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is here but what comes with the program."""
    for name in ("fashion-mnist-whole", "photos50"):
        monkeypatch.setitem(CATALOGUE, name, replace(CATALOGUE[name], places=(tmp_path / name,)))


@pytest.fixture
def bench(qtbot: QtBot, window: MainWindow) -> Bench:
    """The page that classifies, with the answer of the network of 20 layers that knows clothes."""
    window.resize(1024, 700)
    window._go_to(CLASSIFY)
    bench = window.bench
    bench.shelf.use(NetworkRef("fashion-20"))
    wait(qtbot, lambda: bench.classify.picture.image is not None)
    return bench


def wait(qtbot: QtBot, true: Callable[[], bool]) -> None:
    qtbot.waitUntil(true, timeout=PATIENCE)


def open_panel(qtbot: QtBot, bench: Bench) -> None:
    qtbot.mouseClick(bench.to_examples, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: bench.panel.grid.count() > 0)


def pick(qtbot: QtBot, bench: Bench, row: int) -> tuple[Example, Answer]:
    """Clicks a picture in the panel and waits for what the network says of it."""
    answers: list[Answer] = []
    bench.shelf.answered.connect(lambda key, found: answers.append(found) if key == "answer" else None)
    grid = bench.panel.grid
    example = grid.item(row).data(Qt.ItemDataRole.UserRole)
    place = grid.visualItemRect(grid.item(row)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    wait(qtbot, lambda: bool(answers))
    assert bench.shelf.chosen.picture == example
    return example, answers[-1]


def rows(bench: Bench) -> list[QListWidgetItem]:
    return [bench.panel.grid.item(row) for row in range(bench.panel.grid.count())]


def expected(dataset: Dataset, example: Example, network: NetworkRef) -> torch.Tensor:
    """The probabilities of a network for exactly the pixels that it is checked with."""
    classifier = load_network(network)
    split = dataset.train if example.part == "training" else dataset.validation
    with torch.inference_mode():
        logits = classifier.network(dataset.normalised(split.pictures[example.number][None]))[0]
    return (logits / classifier.temperature).softmax(0)


def assert_same(answer: Answer, probabilities: torch.Tensor) -> None:
    found = torch.tensor(answer.prediction.probabilities)
    torch.testing.assert_close(found, probabilities[list(answer.prediction.numbers)], rtol=1e-5, atol=1e-6)
    assert answer.prediction.numbers[0] == int(probabilities.argmax())


def test_a_picture_with_its_true_class_is_chosen_and_answered(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    assert len(rows(bench)) == HANDFUL
    example, _ = pick(qtbot, bench, 2)
    truth = example.truth.english
    assert bench.panel.grid.item(2).text() == truth
    assert bench.strip.currentItem().text() == truth
    page = bench.classify
    assert page.verdict.text().startswith(f"True class: {truth}")
    assert page.picture.accessibleName() == f"Validation picture {example.number} of Fashion-MNIST"
    assert page.fed.image.width() == 28


def test_the_answer_is_said_to_be_right_or_wrong_and_the_true_class_is_marked(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    example, answer = pick(qtbot, bench, 0)
    page, first, third = bench.classify, answer.prediction.classes[0], answer.prediction.classes[2]
    for truth, row, words in (
        (first, 0, f"True class: {first.english}. The answer is right."),
        (third, 2, f"True class: {third.english}. The answer is wrong."),
        (ClassName("goldfish", ""), None, "True class: goldfish, none of these. The answer is wrong."),
    ):
        bench.shelf.take(replace(example, truth=truth))
        wait(qtbot, lambda words=words: page.verdict.text() == words)
        marked = [number for number, bar in enumerate(page.bars.rows) if "true class" in bar.accessibleName()]
        assert marked == ([] if row is None else [row])


def test_the_network_sees_a_validation_picture_as_while_it_was_validated(qtbot: QtBot, bench: Bench) -> None:
    """It has learned from mirrored pictures, and answers a photo as the mean of two views; here there is one."""
    open_panel(qtbot, bench)
    classifier = load_network(NetworkRef("fashion-20"))
    assert classifier.mirrored
    dataset = replace(load(bench.examples.data), mean=classifier.mean, deviation=classifier.deviation)
    for row in (0, 3):
        example, answer = pick(qtbot, bench, row)
        assert_same(answer, expected(dataset, example, NetworkRef("fashion-20")))


def test_pictures_of_a_run_in_hand_are_as_small_as_it_was_given_them(
    qtbot: QtBot, window: MainWindow, tiny_experiment: Experiment
) -> None:
    window.page.show_experiment(tiny_experiment)
    window.page.transport.run_action.trigger()
    wait(qtbot, lambda: window.session.state == "finished")
    window.resize(1024, 700)
    window._go_to(CLASSIFY)
    bench = window.bench
    wait(qtbot, lambda: len(bench.networks.run) == 2)
    bench.networks.use(bench.networks.run[1])
    open_panel(qtbot, bench)
    assert "14 × 14" in bench.panel.title.text()
    dataset = load(tiny_experiment.data)
    network = bench.shelf.chosen.network
    box = bench.panel.part
    box.setFocus()
    for key, part, count in (
        (Qt.Key.Key_Up, "validation", len(dataset.validation)),
        (Qt.Key.Key_Down, "training", 100),
    ):
        qtbot.keyClick(box, key)
        wait(qtbot, lambda count=count: f"one of {count}" in bench.panel.remark.text())
        assert {item.data(Qt.ItemDataRole.UserRole).part for item in rows(bench)} == {part}
        example, answer = pick(qtbot, bench, 1)
        assert_same(answer, expected(dataset, example, network))
        assert bench.classify.picture.image.width() == 14


def test_other_pictures_come_and_only_those_of_one_class(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    first = [item.data(Qt.ItemDataRole.UserRole) for item in rows(bench)]
    qtbot.mouseClick(bench.panel.others, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: not {item.data(Qt.ItemDataRole.UserRole) for item in rows(bench)} & set(first))
    bench.panel.kind.setFocus()
    qtbot.keyClick(bench.panel.kind, Qt.Key.Key_End)
    wait(qtbot, lambda: {item.text() for item in rows(bench)} == {"Ankle boot"})


def test_the_twin_is_asked_about_the_same_pictures_and_a_second_answer_is_marked(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    example, _ = pick(qtbot, bench, 0)
    seen = [item.data(Qt.ItemDataRole.UserRole) for item in rows(bench)]
    compare = bench.classify.compare
    compare.box.setFocus()
    qtbot.keyClick(compare.box, Qt.Key.Key_Down)
    wait(qtbot, lambda: compare.bars.isVisibleTo(bench.classify))
    second = [row.accessibleName() for row in compare.bars.rows]
    assert any(name.startswith(f"{example.truth.english}, true class") for name in second)
    bench.shelf.use(NetworkRef("fashion-20-plain"))
    wait(qtbot, lambda: bench.examples.known is not None and not bench.panel.progress.isVisible())
    assert [item.data(Qt.ItemDataRole.UserRole) for item in rows(bench)] == seen


def test_a_picture_from_elsewhere_has_no_true_class(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    open_panel(qtbot, bench)
    pick(qtbot, bench, 0)
    page = bench.classify
    assert page.verdict.isVisibleTo(page)
    path = tmp_path / "mine.png"
    Image.new("RGB", (120, 90), "orange").save(path)
    bench.add([path])
    wait(qtbot, lambda: page.picture.accessibleName() == "mine.png")
    assert not page.verdict.isVisibleTo(page)
    assert not any("true class" in row.accessibleName() for row in page.bars.rows)


def test_inside_the_answer_is_said_to_be_right_or_wrong(qtbot: QtBot, window: MainWindow, bench: Bench) -> None:
    window._go_to(INSIDE)
    page = bench.inside
    wait(qtbot, lambda: page._found is not None)
    assert page.alone.text() == "What comes out for this square alone:"
    open_panel(qtbot, bench)
    grid = bench.panel.grid
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualItemRect(grid.item(0)).center())
    wait(qtbot, lambda: page.alone.text().startswith(f"True class: {grid.item(0).text()}. The answer is "))
    example = bench.shelf.chosen.picture
    assert (page._found.prediction.fed == example.pixels).all()


def test_inside_the_loss_is_that_of_the_true_class(qtbot: QtBot, window: MainWindow, bench: Bench) -> None:
    window._go_to(INSIDE)
    page = bench.inside
    wait(qtbot, lambda: page._found is not None)
    page._go_to(5)
    wait(qtbot, lambda: page.tour.text.text().startswith("Suppose “"))
    open_panel(qtbot, bench)
    example = rows(bench)[0].data(Qt.ItemDataRole.UserRole)
    classes = CATALOGUE["fashion-mnist"].classes
    other = next(kind for kind in reversed(classes) if kind != example.truth)
    for truth in (example.truth, other):
        bench.shelf.take(replace(example, truth=truth))
        said = f"“{truth.english}” is right. The loss is −log p = "
        wait(qtbot, lambda said=said: page.tour.text.text().startswith(said))
        at_logits = page._back.passed.logits[0]
        assert int(at_logits.argmin()) == classes.index(truth), "only the true class is to become more probable"


def test_where_the_pictures_are_missing_the_panel_says_it(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    bench.shelf.use(NetworkRef("photos"))
    panel = bench.panel
    wait(qtbot, lambda: "photos50 do not come with the program; put them into" in panel.remark.text())
    assert not panel.grid.isVisible()
    assert not panel.progress.isVisible()
    bench.shelf.use(NetworkRef("fashion-56"))
    wait(qtbot, lambda: panel.grid.isVisible() and panel.grid.count() == HANDFUL)


def test_the_panel_stands_above_its_button_and_below_the_verdict(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    pick(qtbot, bench, 0)
    panel, button, verdict = (
        QRect(each.mapTo(bench, QPoint(0, 0)), each.size())
        for each in (bench.panel, bench.to_examples, bench.classify.verdict)
    )
    assert (panel.right(), panel.bottom() < button.top()) == (button.right(), True)
    assert bench.classify.verdict.isVisible()
    assert not panel.intersects(verdict)
    bench.show_page(INSIDE)  # where the strip is lower
    assert bench.panel.geometry().bottomRight() == bench.panel.parentWidget().rect().bottomRight()


def test_the_panel_is_closed_by_key_and_by_its_button(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    qtbot.keyClick(bench.panel.grid, Qt.Key.Key_Escape)
    assert not bench.panel.isVisible()
    assert not bench.to_examples.isChecked()
    open_panel(qtbot, bench)
    qtbot.mouseClick(bench.panel.close_button, Qt.MouseButton.LeftButton)
    assert not bench.panel.isVisible()


def test_a_small_picture_is_enlarged_in_squares_and_a_photo_is_not(qtbot: QtBot, bench: Bench) -> None:
    open_panel(qtbot, bench)
    pick(qtbot, bench, 0)
    bench.panel.closed.emit()
    picture = bench.classify.picture
    place, shown = picture.place, picture.grab().toImage()
    side = place.width() / 28
    for row, column in ((9, 9), (14, 13), (20, 17)):
        corners = {
            shown.pixelColor(
                round(place.left() + (column + across) * side), round(place.top() + (row + down) * side)
            ).name()
            for across in (0.2, 0.8)
            for down in (0.2, 0.8)
        }
        assert corners == {picture.image.pixelColor(column, row).name()}


def test_a_network_that_is_shown_photos_in_another_size_sees_pictures_of_its_data_set_as_they_are(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tiny_experiment: Experiment
) -> None:
    """The size of its card is for photos; it was validated with the pictures of its data, of 14 pixels."""
    experiment = tiny_experiment.with_value("networks", "residual").with_value("data.training_side", 0.5)
    weights = weights_of(build(experiment, 0))
    described = card(experiment, weights)
    described = replace(described, input=replace(described.input, size=10))
    network = NetworkRef(str(write(tmp_path, experiment, weights, described)))
    window._go_to(CLASSIFY)
    bench = window.bench
    bench.shelf.use(network)
    wait(qtbot, lambda: bench.classify.fed.image is not None and bench.classify.fed.image.width() == 10)
    open_panel(qtbot, bench)
    example, answer = pick(qtbot, bench, 1)
    classifier = load_network(network)
    dataset = replace(load(bench.examples.data), mean=classifier.mean, deviation=classifier.deviation)
    assert_same(answer, expected(dataset, example, network))
    assert bench.classify.fed.image.width() == 14
