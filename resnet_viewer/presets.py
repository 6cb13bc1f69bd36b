"""The experiments that a person has kept as presets: a TOML file each, in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from resnet_viewer.errors import ViewerError
from resnet_viewer.experiment import Experiment
from resnet_viewer.folders import FORBIDDEN, presets_folder
from resnet_viewer.saving import save

SUFFIX = ".toml"
_LONGEST = 60


def own_presets() -> list[Path]:
    """The files of a person's presets, by name."""
    return sorted(presets_folder().glob(f"*{SUFFIX}"), key=lambda path: path.stem.casefold())


def preset_file(name: str) -> Path:
    """Where a preset of this name is kept. Raises ViewerError where a file cannot be called so."""
    fits = 1 <= len(name) <= _LONGEST and name.isprintable() and not FORBIDDEN & set(name)
    if not fits or name != name.strip(" ."):
        raise ViewerError("{name} cannot be the name of a file; use up to 60 letters, digits and spaces.", name=name)
    return presets_folder() / f"{name}{SUFFIX}"


def save_preset(name: str, experiment: Experiment) -> Path:
    """Keeps an experiment under a name; one that has the name already is replaced. Raises ViewerError."""
    path = preset_file(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _because(path, error) from error
    save(path, experiment.to_toml().encode())
    return path


def remove_preset(path: Path) -> None:
    """Raises ViewerError where the file cannot be removed."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _because(path, error) from error


def _because(path: Path, error: OSError) -> ViewerError:
    return ViewerError("{file}: {reason}.", file=path.name, reason=error.strerror or str(error))
