"""A window that cannot be shown is a sentence, where Qt would end the process. Each case in a process of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from resnet_viewer import preflight

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can lack what a window needs")

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM")
ASK = "from resnet_viewer.preflight import missing_for_window; print(missing_for_window() or '')"
SHOW = """
import resource
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from PySide6.QtWidgets import QApplication
QApplication([])
print("shown")
"""


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in SCREENS}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, timeout=60, check=False)


def asked(**environment: str) -> str:
    done = python(ASK, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "environment",
    [{}, {"DISPLAY": ":99"}, {"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": "cinema"}],
    ids=["no screen", "no server", "no address", "no such platform"],
)
def test_where_qt_would_abort_there_is_a_sentence(environment: dict[str, str]) -> None:
    assert python(SHOW, **environment).returncode < 0
    sentence = asked(**environment)
    assert sentence
    assert "\n" not in sentence


def test_the_sentence_names_the_screen_that_is_not_there() -> None:
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in asked()
    assert ":99" in asked(DISPLAY=":99")


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=640x480", "xcb;offscreen"])
def test_a_platform_without_a_screen_asks_for_none(platform: str) -> None:
    assert asked(QT_QPA_PLATFORM=platform) == ""


def test_qt_agrees_that_it_can_start() -> None:
    assert python(SHOW, QT_QPA_PLATFORM="offscreen").stdout == "shown\n"


def test_a_wayland_compositor_is_a_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_missing", lambda _: [])
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "way-1")
    assert "way-1" in (preflight.missing_for_window() or "")
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "way-1"))
        compositor.listen()
        assert preflight.missing_for_window() is None


def test_a_missing_library_comes_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = {"libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0"}
    monkeypatch.setattr(preflight, "_loads", lambda library: library not in absent)
    sentence = preflight.missing_for_window() or ""
    assert "libEGL.so.1" in sentence
    assert sentence.endswith("apt-get install libegl1 libglib2.0-0")
    assert preflight.missing_packages() == ["libegl1", "libglib2.0-0"]


def test_a_system_without_fonts_is_told_so(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text("<fontconfig/>")
    assert "font" in asked(QT_QPA_PLATFORM="offscreen", FONTCONFIG_FILE=str(empty))


def test_every_library_that_qt_links_to_is_looked_for() -> None:
    """What the wheel of Qt neither brings nor may take for granted, in the libraries that a window loads."""
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    qt = Path(spec.origin).parent / "Qt"
    loaded = [qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "DBus", "Gui", "Widgets", "Svg", "XcbQpa")]
    platforms = qt / "plugins" / "platforms"
    loaded += [platforms / "libqxcb.so", platforms / "libqoffscreen.so", *platforms.glob("libqwayland*.so")]
    # The names that an ELF file asks for stand in its string table as they are.
    asked_for = {
        name.decode() for file in loaded for name in re.findall(rb"\0(lib[\w.+-]+\.so\.\d+)(?=\0)", file.read_bytes())
    }
    brought = {file.name for file in (qt / "lib").iterdir()}
    everywhere = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1"}
    assert asked_for - brought - everywhere <= set(preflight._PACKAGES)
    assert "libxcb-cursor.so.0" in asked_for
