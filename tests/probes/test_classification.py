"""Many pictures at once are answered as each by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from resnet_viewer.assets import asset
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Ranking
from resnet_viewer.networks.checkpoint import load_networks
from resnet_viewer.probes.classification import classify, classify_files


def test_together_and_alone_the_answers_are_the_same(tmp_path: Path) -> None:
    (classifier,) = load_networks("photos")
    broken = tmp_path / "broken.jpg"
    broken.write_text("no picture")
    names = ("cat", "astronaut", "photographer", "temple")
    files = [asset("pictures", f"{name}.jpg") for name in names]
    together = classify_files(classifier, [files[0], broken, *files[1:]])
    error = together.pop(1)
    assert isinstance(error, DataError)
    assert "broken.jpg" in str(error)
    for file, found in zip(files, together, strict=True):
        assert isinstance(found, Ranking)
        alone = classify(classifier, decode(file, side=DETAIL))
        assert found.numbers == alone.numbers
        assert found.classes == alone.classes
        assert found.probabilities == pytest.approx(alone.probabilities, abs=1e-5)
        assert found.sure == alone.sure
        assert found.seconds > 0


def test_of_nothing_but_broken_files_there_is_no_answer(tmp_path: Path) -> None:
    (classifier,) = load_networks("photos")
    assert isinstance(classify_files(classifier, [tmp_path / "gone.png"])[0], DataError)
    assert classify_files(classifier, []) == []
