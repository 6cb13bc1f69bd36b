"""Files that a person keeps."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from resnet_viewer.errors import ViewerError


def save(path: Path, content: bytes) -> None:
    """Writes a file. Raises ViewerError where that fails, and one that was there is then as it was."""
    # What a link points to is replaced, and not the link.
    target = path.resolve()
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        reason = error.strerror or str(error)
        raise ViewerError("{file} cannot be written: {reason}.", file=path.name, reason=reason) from error
