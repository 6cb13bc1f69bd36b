"""`resnet-viewer export`: a recorded run in the formats of other programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from resnet_viewer.errors import ExportError
from resnet_viewer.recording import Recording


def export(recording: Path, wanted: Mapping[str, Path]) -> int:
    """Writes what is wanted, by format, to its place. Returns the exit code. Raises RecordingError for a wrong file."""
    from resnet_viewer.export import FORMATS
    from resnet_viewer.terminal import save_picture

    Recording.open(recording).close()
    code = 0
    try:
        for kind, place in wanted.items():
            if kind == "png":
                code = 0 if save_picture(recording, place) else 1
            else:
                FORMATS[kind](recording, place)
                _say(f"{kind} is in {place}")
    except ExportError as error:
        _say(f"resnet-viewer: {error}")
        return 1
    return code


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
