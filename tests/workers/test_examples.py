"""Pictures of a data set for the window: which there are, a handful of them, and a batch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from pytestqt.qtbot import QtBot

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data import sources
from resnet_viewer.data.places import with_pictures_in
from resnet_viewer.data.sources import load
from resnet_viewer.errors import Abandoned
from resnet_viewer.experiment import Experiment
from resnet_viewer.findings import NetworkRef
from resnet_viewer.networks.checkpoint import load_network
from resnet_viewer.settings import DataSpec
from resnet_viewer.training.run import Run
from resnet_viewer.workers.examples import BATCH, HANDFUL, Examples, Handful, Pictures, Wanted
from resnet_viewer.workers.instruments import Instruments
from resnet_viewer.workers.shelf import Shelf

PATIENCE = 30_000


@pytest.fixture
def examples(qtbot: QtBot) -> Iterator[Examples]:  # noqa: ARG001 - there has to be an application
    instruments = Instruments()
    shelf = Shelf(instruments, NetworkRef("fashion-20"))
    found = Examples(instruments, shelf)
    yield found
    found.close()
    instruments.close()


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is here but what comes with the program."""
    for name in ("fashion-mnist-whole", "photos50"):
        monkeypatch.setitem(CATALOGUE, name, replace(CATALOGUE[name], places=(tmp_path / name,)))


def use(qtbot: QtBot, examples: Examples, network: str) -> None:
    examples._shelf.use(NetworkRef(network))
    qtbot.waitUntil(lambda: examples.known is not None, timeout=PATIENCE)


def look(qtbot: QtBot, examples: Examples, wanted: Wanted) -> Handful:
    with qtbot.waitSignal(examples.shown, timeout=PATIENCE) as told:
        examples.look(wanted)
    return told.args[0]


@pytest.mark.usefixtures("bundled")
def test_of_a_large_data_set_that_is_not_here_the_bundled_part_is(qtbot: QtBot, examples: Examples) -> None:
    use(qtbot, examples, "fashion-20")
    data = examples.data
    assert (data.source, data.size, data.training_pictures) == ("fashion-mnist", 28, 10_000)
    dataset = load(data)
    for part, split in (("validation", dataset.validation), ("training", dataset.train)):
        found = look(qtbot, examples, Wanted(part))
        assert found.count == len(split)
        assert len({example.number for example in found.examples}) == HANDFUL
        for example in found.examples:
            expected = split.pictures[example.number].permute(1, 2, 0).numpy()
            np.testing.assert_array_equal(example.pixels, expected)
            assert example.truth == CATALOGUE["fashion-mnist"].classes[int(split.classes[example.number])]


@pytest.mark.usefixtures("bundled")
def test_handfuls_go_through_all_pictures_of_a_class_before_one_comes_again(qtbot: QtBot, examples: Examples) -> None:
    use(qtbot, examples, "fashion-20")
    seen: list[int] = []
    for handful in range(200 // HANDFUL):
        found = look(qtbot, examples, Wanted("validation", 3, handful))
        assert {example.truth.english for example in found.examples} == {"Dress"}
        assert found.count == 200
        seen += [example.number for example in found.examples]
    assert len(seen) == len(set(seen)) == 200 // HANDFUL * HANDFUL
    assert look(qtbot, examples, Wanted("validation", 3, 0)).examples[0].number == seen[0]


@pytest.mark.usefixtures("bundled")
def test_a_small_picture_is_enlarged_pixel_by_pixel(qtbot: QtBot, examples: Examples) -> None:
    use(qtbot, examples, "fashion-20")
    found = look(qtbot, examples, Wanted("validation"))
    example, small = found.examples[0], found.small[0]
    times = len(small) // 28
    assert times > 1
    grey = np.repeat(example.pixels, 3, axis=2)
    np.testing.assert_array_equal(small[::times, ::times], grey)
    np.testing.assert_array_equal(small[times - 1 :: times, times - 1 :: times], grey)


@pytest.mark.usefixtures("bundled")
def test_the_batch_is_of_all_validation_pictures(qtbot: QtBot, examples: Examples) -> None:
    use(qtbot, examples, "fashion-20")
    with qtbot.waitSignal(examples.read, timeout=PATIENCE) as told:
        examples.measure()
    pictures: Pictures = told.args[0]
    validation = load(examples.data).validation
    assert pictures.data == examples.data
    assert pictures.batch.shape == (BATCH, 1, 28, 28)
    assert torch.equal(pictures.batch[0], validation.pictures[0])
    assert torch.equal(pictures.batch[BATCH // 2], validation.pictures[len(validation) // 2])


@pytest.mark.usefixtures("bundled")
def test_where_the_pictures_are_missing_the_reason_is_known(qtbot: QtBot, examples: Examples) -> None:
    use(qtbot, examples, "photos")
    assert examples.data is None
    assert "photos50 do not come with the program" in str(examples.known.reason)


def test_what_has_learned_from_a_folder_shows_its_pictures_and_says_how_many_are_read(
    qtbot: QtBot, examples: Examples, tiny_experiment: Experiment, tmp_path: Path
) -> None:
    for name, colour in (("cat", "grey"), ("dog", "white")):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(20):
            Image.new("RGB", (32, 32), colour).save(tmp_path / "pets" / name / f"{number}.png")
    path = tmp_path / "run.rvrun"
    list(Run.start(with_pictures_in(tiny_experiment, tmp_path / "pets"), path).records())
    told: list[tuple[int, int]] = []
    examples.reading.connect(lambda done, total: told.append((done, total)))
    use(qtbot, examples, str(path))
    found = look(qtbot, examples, Wanted("validation"))
    assert {(each.truth.english, int(each.pixels[0, 0, 0])) for each in found.examples} == {("cat", 128), ("dog", 255)}
    assert told[-1] == (4, 4)
    assert look(qtbot, examples, Wanted("training", 1)).count == 18


def test_of_a_file_that_does_not_say_it_nobody_knows_the_pictures(
    qtbot: QtBot, examples: Examples, tmp_path: Path
) -> None:
    torch.save(load_network(NetworkRef("fashion-20")).network.state_dict(), tmp_path / "mine.pth")
    use(qtbot, examples, str(tmp_path / "mine.pth"))
    assert examples.data is None
    assert str(examples.known.reason) == "It is not known here from which pictures mine has learned."


@pytest.mark.usefixtures("bundled")
def test_what_is_being_read_is_given_up_when_nobody_looks(
    qtbot: QtBot, examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(qtbot, examples, "fashion-20")
    began, ended = threading.Event(), threading.Event()

    def slow(_spec: DataSpec, abandoned: object, _told: object) -> None:
        began.set()
        while not abandoned():
            threading.Event().wait(0.01)
        ended.set()
        raise Abandoned

    monkeypatch.setattr(sources, "load", slow)
    told: list[object] = []
    for signal in (examples.shown, examples.refused, examples.failed):
        signal.connect(told.append)
    for given_up in (examples.drop, lambda: examples.look(Wanted("validation", 3))):
        examples.look(Wanted("training"))
        assert began.wait(10)
        given_up()
        assert ended.wait(10)
        began.clear()
        ended.clear()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=PATIENCE)
    monkeypatch.undo()
    found = look(qtbot, examples, Wanted("validation"))
    assert [each.wanted for each in told] == [Wanted("validation", 3), Wanted("validation")]
    assert told[-1] is found
