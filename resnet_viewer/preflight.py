"""Whether a window is possible on this machine, asked before QApplication is made.

On Linux, Qt ends the whole process with a core dump where a system library or the screen is missing. So this looks
first and says in one sentence what to do. It imports nothing of Qt: that Qt cannot be loaded is what it looks for.

`python -m resnet_viewer.preflight` prints the missing Debian packages, for the set-up.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

_PACKAGES = {
    "libdbus-1.so.3": "libdbus-1-3",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""The libraries outside the wheel that Qt links to, and the Debian package of each."""

_WAYLAND = tuple(library for library in _PACKAGES if library.startswith("libwayland"))
_XCB = tuple(library for library in _PACKAGES if "xcb" in library or library == "libxkbcommon-x11.so.0")
_ALWAYS = tuple(library for library in _PACKAGES if library not in _WAYLAND + _XCB)

_WITHOUT_SCREEN = ("eglfs", "linuxfb", "minimal", "minimalegl", "offscreen", "vkkhrdisplay", "vnc")
"""Qt's platforms that ask neither an X server nor a Wayland compositor."""


def missing_for_window() -> str | None:
    """One sentence that says why no window can be shown here and what to do about it, or None where one can.

    Always None on Windows and macOS, where the wheel of Qt brings all that it needs.
    """
    if sys.platform != "linux":
        return None
    problem = _lacking(_ALWAYS)
    if problem:
        return problem
    if not _has_font():
        return "No font is installed, so no text could be shown. On Debian or Ubuntu: apt-get install fonts-dejavu-core"
    platforms = _platforms()
    if not platforms:
        return "There is no screen to show a window on: neither DISPLAY nor WAYLAND_DISPLAY is set."
    problems = [_platform_problem(platform) for platform in platforms]
    return None if None in problems else problems[0]


def missing_packages() -> list[str]:
    """The Debian packages that hold the missing libraries and fonts, for Wayland only where it is in use."""
    if sys.platform != "linux":
        return []
    wanted = _ALWAYS + _XCB + (_WAYLAND if os.environ.get("WAYLAND_DISPLAY") else ())
    packages = _packages(_missing(wanted))
    # Without fontconfig nobody can tell; its package brings a font with it.
    return packages if "libfontconfig1" in packages or _has_font() else [*packages, "fonts-dejavu-core"]


def _platforms() -> list[str]:
    """The platforms that Qt will try in turn, such as `["wayland", "xcb"]`."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return [name.partition(":")[0] for name in chosen.split(";") if name]
    screens = (("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "xcb"))
    return [platform for variable, platform in screens if os.environ.get(variable)]


def _platform_problem(platform: str) -> str | None:
    if platform in _WITHOUT_SCREEN:
        return None
    if platform.startswith("wayland"):
        return _lacking(_WAYLAND) or _wayland_problem()
    if platform == "xcb":
        return _lacking(_XCB) or _x_problem()
    return f"QT_QPA_PLATFORM asks for {platform}, which this Qt does not have; unset it to take the usual one."


def _x_problem() -> str | None:
    """Asks the X server through the library that Qt asks it with, so that address and permission count alike."""
    if not os.environ.get("DISPLAY"):
        return "There is no screen to show a window on: DISPLAY is not set."
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if not failed:
        return None
    return f"The screen {os.environ['DISPLAY']} (DISPLAY) cannot be reached: no X server answers there, or it refuses."


def _wayland_problem() -> str | None:
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name)))
        except OSError:
            return f"The screen {name} (WAYLAND_DISPLAY) cannot be reached: no Wayland compositor answers there."
    return None


def _lacking(libraries: Iterable[str]) -> str | None:
    missing = _missing(libraries)
    if not missing:
        return None
    return (
        f"The window needs libraries that this system lacks ({', '.join(missing)}). "
        f"On Debian or Ubuntu: apt-get install {' '.join(_packages(missing))}"
    )


def _missing(libraries: Iterable[str]) -> list[str]:
    return [library for library in libraries if not _loads(library)]


def _packages(libraries: Iterable[str]) -> list[str]:
    return sorted({_PACKAGES[library] for library in libraries})


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


class _FontSet(ctypes.Structure):
    """fontconfig's FcFontSet."""

    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.c_void_p))


def _has_font() -> bool:
    """Whether fontconfig, which Qt takes its fonts from, knows of any."""
    fontconfig = ctypes.CDLL("libfontconfig.so.1")
    fontconfig.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
    fonts = fontconfig.FcConfigGetFonts(None, 0)
    return bool(fonts) and fonts.contents.count > 0


if __name__ == "__main__":
    sys.stdout.write(" ".join(missing_packages()))
