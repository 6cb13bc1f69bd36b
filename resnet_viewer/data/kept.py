"""Pictures that have been decoded once, kept as they are fed, so that the next time takes a tenth."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from resnet_viewer.folders import pictures_folder

_MOST = 4 * 2**30
"""Bytes that are kept in all. What was used longest ago goes first."""


def keep(key: str, tensors: Mapping[str, Tensor]) -> None:
    """Keeps these tensors under a key, which says all that they depend on. Does nothing where there is no room."""
    folder = pictures_folder()
    size = sum(tensor.nbytes for tensor in tensors.values())
    part = folder / f"{key}.{os.getpid()}.part"
    with suppress(OSError, SafetensorError):  # what is not kept is read once more
        folder.mkdir(parents=True, exist_ok=True)
        if size > _MOST or size > shutil.disk_usage(folder).free // 2:
            return
        _make_room(folder, _MOST - size)
        try:
            safetensors.torch.save_file(dict(tensors), part, {"key": key, "sum": _sum(tensors)})
            part.replace(_file(key))
        finally:
            part.unlink(missing_ok=True)


def kept(key: str) -> dict[str, Tensor] | None:
    """What was kept under a key; None where nothing was, or where it is not that any more."""
    path = _file(key)
    try:
        with safe_open(path, "pt") as file:
            said = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    except (OSError, SafetensorError, ValueError, RuntimeError):
        return None
    if (said.get("key"), said.get("sum")) != (key, _sum(tensors)):
        return None
    with suppress(OSError):
        os.utime(path)
    return tensors


def _file(key: str) -> Path:
    return pictures_folder() / f"{key}.safetensors"


def _sum(tensors: Mapping[str, Tensor]) -> str:
    """A number that is another one as soon as one byte is."""
    sums = []
    for name in sorted(tensors):
        flat = tensors[name].contiguous().view(-1).view(torch.uint8)
        whole = len(flat) // 8 * 8
        words = int(flat[:whole].view(torch.int64).sum()) if whole else 0
        sums.append(f"{words + int(flat[whole:].sum())}")
    return " ".join(sums)


def _make_room(folder: Path, room: int) -> None:
    """Deletes what was used longest ago until the rest takes up no more than this."""
    files = [(path.stat(), path) for path in folder.iterdir()]
    for about, path in sorted(files, key=lambda file: file[0].st_mtime, reverse=True):
        room -= about.st_size
        if room < 0:
            path.unlink(missing_ok=True)
