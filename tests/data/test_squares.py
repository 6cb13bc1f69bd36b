"""Many pictures at once: the same whether processes or threads decode them, and nothing is left of either."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resnet_viewer.data import squares as module
from resnet_viewer.data.helpers import Helper
from resnet_viewer.data.squares import squares
from resnet_viewer.errors import Abandoned

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Helper]:
    """Two helpers decode even a few pictures, five at once; these are they."""
    found: list[Helper] = []
    start = Helper.__init__

    def noted(helper: Helper) -> None:
        start(helper)
        found.append(helper)

    monkeypatch.setattr(Helper, "__init__", noted)
    monkeypatch.setattr(module, "_MANY", 1)
    monkeypatch.setattr(module, "_AT_ONCE", 5)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return found


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Forty pictures of noise in several shapes, kinds and colours; three of them cannot be read."""
    random = np.random.default_rng(0)
    found = []
    for number in range(40):
        path = tmp_path / f"a picture, {number}\N{SNOWMAN}.{('png', 'jpg', 'bmp')[number % 3]}"
        pixels = random.integers(0, 256, (8 + number % 4, 8 + number % 3, 3), dtype=np.uint8)
        Image.fromarray(pixels).convert(("RGB", "L")[number % 2]).save(path)
        found.append(str(path))
    Path(found[7]).write_bytes(b"nothing")
    Path(found[20]).unlink()
    os.truncate(found[33], 60)
    return found


def running(helper: Helper) -> bool:
    return helper._process.poll() is None


def test_squares_are_the_middles_of_the_files_in_their_order(tmp_path: Path) -> None:
    wide = Image.new("RGB", (30, 10), WHITE)
    wide.paste(RED, (10, 0, 20, 10))
    high = Image.new("RGB", (10, 30), WHITE)
    high.paste(BLUE, (0, 10, 10, 20))
    wide.save(tmp_path / "wide.png")
    high.save(tmp_path / "high.png")
    told: list[tuple[int, int]] = []
    files = [str(tmp_path / "high.png"), str(tmp_path / "wide.png")]
    found, unread = squares(files, 6, 3, told=lambda *counts: told.append(counts))
    assert (unread, told) == ([], [(2, 2)])
    assert found.shape == (2, 3, 6, 6)
    assert found.dtype == np.uint8
    assert found[0, :, 3, 3].tolist() == list(BLUE)
    assert found[1, :, 3, 3].tolist() == list(RED)
    assert squares(files[1:], 6, 1)[0].shape == (1, 1, 6, 6)


def test_squares_tell_which_file_cannot_be_read(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), RED).save(tmp_path / "good.png")
    (tmp_path / "bad.png").write_bytes(b"nothing")
    found, unread = squares([str(tmp_path / name) for name in ("good.png", "bad.png", "good.png")], 8, 3)
    assert unread == [1]
    assert np.array_equal(found[0], found[2])
    assert found[0].any()
    assert not found[1].any()


# -- in processes of their own ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 3])
def test_helpers_find_what_threads_find(
    files: list[str], started: list[Helper], channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    found, unread = squares(files, 8, channels, told=lambda *counts: told.append(counts))
    assert len(started) == 2
    assert not any(map(running, started))
    assert told == [(count, 40) for count in range(5, 41, 5)]
    monkeypatch.setattr(module, "_MANY", 41)
    expected, expected_unread = squares(files, 8, channels)
    assert len(started) == 2
    assert unread == expected_unread == [7, 20, 33]
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("program", ["", "/nowhere/python", "ends at once"])
def test_without_helpers_it_is_done_here(
    files: list[str], started: list[Helper], program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, _ = squares(files, 8, 3)
    if program == "ends at once":
        monkeypatch.setattr("resnet_viewer.data.helpers._PROGRAM", "raise SystemExit")
    else:
        monkeypatch.setattr(sys, "executable", program)
    found, unread = squares(files, 8, 3)
    assert len(started) == (4 if program == "ends at once" else 2)
    assert unread == [7, 20, 33]
    assert np.array_equal(found, expected)


def test_the_work_of_helpers_that_die_is_done_here(files: list[str], started: list[Helper]) -> None:
    expected, _ = squares(files, 8, 3)

    def told(done: int, _total: int) -> None:
        if done == 10:
            for helper in started[2:]:
                helper.kill()

    found, unread = squares(files, 8, 3, told=told)
    assert unread == [7, 20, 33]
    assert np.array_equal(found, expected)


@pytest.fixture
def endless(tmp_path: Path) -> str:
    """What is called a picture and keeps whoever reads it waiting."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no such files here")
    os.mkfifo(tmp_path / "endless.png")
    return str(tmp_path / "endless.png")


def test_nobody_waits_for_a_helper_that_is_not_done(files: list[str], endless: str, started: list[Helper]) -> None:
    asked: list[None] = []

    def abandoned() -> bool:
        asked.append(None)
        return len(asked) > 12

    with pytest.raises(Abandoned):
        squares([*files, *[endless] * 40], 8, 3, abandoned)
    assert len(started) == 2
    assert not any(map(running, started))


def test_an_interruption_leaves_no_helper(files: list[str], started: list[Helper]) -> None:
    def told(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        squares(files, 8, 3, told=told)
    assert len(started) == 2
    assert not any(map(running, started))


@pytest.fixture
def program() -> Iterator[subprocess.Popen[str]]:
    """A program with a helper that waits for a question and says its number."""
    code = "import time; from resnet_viewer.data.helpers import Helper; helper = Helper()\n"
    code += "print(helper._process.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are looked for in /proc")
def test_a_program_that_is_killed_leaves_no_helper(program: subprocess.Popen[str]) -> None:
    assert program.stdout is not None
    helper = Path("/proc", program.stdout.readline().strip(), "cmdline")
    deadline = time.monotonic() + 60
    while b"serve" not in helper.read_bytes() and time.monotonic() < deadline:  # it may not have begun yet
        time.sleep(0.01)
    assert b"serve" in helper.read_bytes()
    program.kill()
    while helper.exists() and helper.read_bytes() and time.monotonic() < deadline:  # one nobody waited for is empty
        time.sleep(0.01)
    assert not helper.exists() or not helper.read_bytes()
