"""Where the program keeps what is the person's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import platformdirs

_NAME = "resnet-viewer"

SUFFIX = ".rvrun"
"""How the name of a recording ends."""

FORBIDDEN = frozenset('<>:"/\\|?*')
"""What the name of a file cannot have in it on some system."""


def runs_folder() -> Path:
    """The folder of the recordings that the window makes by itself."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "runs"


def data_folder() -> Path:
    """The folder in which data sets are looked for that are not bundled."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "data"


def pictures_folder() -> Path:
    """The folder in which decoded pictures are kept; nothing is lost with it but time."""
    return platformdirs.user_cache_path(_NAME, appauthor=False) / "pictures"


def presets_folder() -> Path:
    """The folder of the experiments that a person has kept as presets."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "experiments"


def settings_file() -> Path:
    """The file in which the window keeps its size and what was open."""
    return platformdirs.user_config_path(_NAME, appauthor=False) / "window.ini"


def new_recording(folder: Path) -> Path:
    """A path in `folder` that is still free, named by the time."""
    name = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    path = folder / f"{name}{SUFFIX}"
    number = 2
    while path.exists() or path.with_name(path.name + ".lock").exists():  # where one is being made
        path = folder / f"{name} ({number}){SUFFIX}"
        number += 1
    return path
