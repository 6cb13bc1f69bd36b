"""Where the bundled files are: inside an installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def asset(*parts: str) -> Path:
    """The path of a bundled file or folder, such as `asset("data", "fashion-mnist")`.

    A wheel carries the assets inside the package; an editable install leaves them beside it.
    Raises FileNotFoundError where the installation is not whole.
    """
    for root in (_PACKAGE / "assets", _PACKAGE.parent / "assets"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"assets/{'/'.join(parts)} is missing: the installation is not whole")
