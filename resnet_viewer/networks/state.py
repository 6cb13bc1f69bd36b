"""The weights in a file of a stranger: found, named and checked, and never by running what is in the file.

Three formats are told apart by their first bytes, for an ending proves nothing: safetensors, the zip archive that torch
writes, and the bare pickle that it wrote before 1.6. What a pickle may call is torch's short list for weights.
"""

from __future__ import annotations

import argparse
import io
import pickle
import pickletools
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor

from resnet_viewer.errors import NetworkError
from resnet_viewer.pickles import weigh

_LARGEST = 4 * 2**30
_LARGEST_HEADER = 16 * 2**20
_LARGEST_PICKLE = 16 * 2**20
_IN_A_ROW = 5
"""So many pickles follow one another where torch writes no zip archive, and then the numbers."""

_DEEPEST = 4
_WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "network", "module", "weights", "params", "student")
_AVERAGES = ("ema", "model_ema", "ema_model", "state_dict_ema", "ema_state_dict", "teacher")
_PREFIX = re.compile(r"^(?:module|model|net|network|resnet|backbone|encoder|encoder_q|base_model|_orig_mod|student)\.")
_COUNTER = "n_averaged"

_SCALAR = np.float64(0).__reduce__()[0]
# What training scripts keep beside the weights, and what can do nothing but hold a value.
_HARMLESS: list[Any] = [
    argparse.Namespace,
    np.dtype,
    *(type(np.dtype(name)) for name in ("float64", "float32", "int64", "int32", "bool")),
    (_SCALAR, "numpy.core.multiarray.scalar"),
    (_SCALAR, "numpy._core.multiarray.scalar"),
]
_MODULES_OF_WEIGHTS = {"torch", "torch._utils", "torch._tensor", "torch.nn.parameter", "collections", "_codecs"}
_REFUSED = re.compile(r"GLOBAL (\S+) (?:was not an allowed|whose module)")


@dataclass(frozen=True, slots=True)
class State:
    """Weights by name, float32 where they are numbers with a fraction, and the name of the file for sentences.

    `said` is what a safetensors file says beside them, as it stands there: any text by any name.
    """

    file: str
    tensors: Mapping[str, Tensor]
    said: Mapping[str, str] = field(default_factory=dict)


def read_state(path: Path) -> State:
    """The weights in a file, without wrappers and prefixes. Raises NetworkError, and executes nothing of the file."""
    file = path.name
    try:
        if path.is_dir():
            raise NetworkError("{file} is a folder; choose a file with weights.", file=file)
        size = path.stat().st_size
        if not path.is_file():
            raise NetworkError("{file} is not a file; choose a file with weights.", file=file)
        if size > _LARGEST:
            raise NetworkError("{file} is larger than 4 GB; no ResNet is.", file=file)
        if not size:
            raise NetworkError("{file} is empty.", file=file)
        content, said = _content(path, size)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NetworkError("{file} cannot be read: {reason}.", file=file, reason=reason) from error
    if not isinstance(content, Mapping):
        raise NetworkError("{file} holds no weights by name, but a {kind}.", file=file, kind=type(content).__name__)
    found = _find(content)
    if found is None:
        raise NetworkError("{file} holds no weights.", file=file)
    return State(file, _converted(file, _stripped(found), size), said)


# -- the three formats ------------------------------------------------------------------------------------------------


def _content(path: Path, size: int) -> tuple[Any, Mapping[str, str]]:
    with path.open("rb") as stream:
        start = stream.read(9)
    if start.startswith(b"PK\x03\x04"):
        return _zipped(path, size), {}
    if start.startswith(b"\x80"):
        with path.open("rb") as stream:
            return _pickled(path, stream.read(_LARGEST_PICKLE), mmap=False), {}
    if len(start) == 9 and start.endswith(b"{"):
        return _safetensors(path, size, struct.unpack("<Q", start[:8])[0])
    raise NetworkError(
        "{file} is neither a checkpoint of torch nor safetensors, whatever its name says.", file=path.name
    )


def _safetensors(path: Path, size: int, header: int) -> tuple[dict[str, Tensor], Mapping[str, str]]:
    if header > min(size - 8, _LARGEST_HEADER):
        raise NetworkError(
            "{file} is damaged: its header claims {claimed} bytes, and the file has {size}.",
            file=path.name,
            claimed=header,
            size=size,
        )
    try:
        with safe_open(path, "pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118 - no mapping
    except OSError:
        raise
    except Exception as error:
        raise NetworkError("{file} is damaged: its weights cannot be read.", file=path.name) from error


def _zipped(path: Path, size: int) -> Any:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            # torch packs nothing: what is larger unpacked than packed was made to fill the memory.
            if total > size or any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise NetworkError(
                    "{file} unpacks to {total} bytes from {size}; torch writes no such file, so it was not opened.",
                    file=path.name,
                    total=total,
                    size=size,
                )
            names = {entry.filename.partition("/")[2] for entry in entries}
            if "constants.pkl" in names:
                raise NetworkError(
                    "{file} is a TorchScript program and not weights alone; save those with "
                    "torch.save(model.state_dict(), path).",
                    file=path.name,
                )
            # In whatever case, as torch looks for it.
            pickles = [entry for entry in entries if entry.filename.partition("/")[2].lower() == "data.pkl"]
            if len(pickles) != 1 or pickles[0].file_size > _LARGEST_PICKLE:
                raise NetworkError("{file} is a zip archive, but no checkpoint of torch.", file=path.name)
            with archive.open(pickles[0]) as stream:
                # Without the last byte, as zipfile checks the sum at the end, and torch may be told to write none.
                blob = stream.read(max(pickles[0].file_size - 1, 0)) + pickle.STOP
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise NetworkError("{file} is damaged: its weights cannot be read.", file=path.name) from error
    # Mapped, a storage is a slice of the file and cannot reach beyond it, whatever size the pickle claims.
    return _pickled(path, blob, mmap=True)


def _pickled(path: Path, blob: bytes, mmap: bool) -> Any:
    """What torch reads in a file; `blob` is its pickle, or its beginning."""
    message = ""
    cause: Exception | None = None
    # The only protocol that torch writes, and the only one that it reads without running anything.
    if blob[1:2] == b"\x02":
        try:
            weigh(io.BytesIO(blob), 1 if mmap else _IN_A_ROW)
            with torch.serialization.safe_globals(_HARMLESS):
                return torch.load(path, map_location="cpu", weights_only=True, mmap=mmap)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - torch raises anything at all on a file that was made to harm
            cause, message = error, str(error)
    refused = _REFUSED.search(message)
    code = refused[1] if refused else _foreign(blob)
    if code:
        raise NetworkError(
            "{file} would run code ({code}) when it is opened, so it was not opened; ask for its weights alone, as "
            "safetensors or from torch.save(model.state_dict(), path).",
            file=path.name,
            code=code[:100],
        ) from cause
    if cause is None or isinstance(cause, pickle.UnpicklingError):
        raise NetworkError("{file} cannot be read without running it, so it was not opened.", file=path.name) from cause
    raise NetworkError("{file} is damaged: its weights cannot be read.", file=path.name) from cause


def _foreign(blob: bytes) -> str:
    """The first thing that a pickle, or a row of them, would import which no weights need, or "". Executes nothing."""
    stream = io.BytesIO(blob)
    for _ in range(_IN_A_ROW):
        texts: list[str] = []
        try:
            for opcode, argument, _place in pickletools.genops(stream):
                if opcode.name == "GLOBAL":
                    texts = str(argument).split(" ", 1)
                elif isinstance(argument, str):
                    texts = [*texts[-1:], argument]
                if opcode.name in ("GLOBAL", "STACK_GLOBAL") and texts[0] not in _MODULES_OF_WEIGHTS:
                    return ".".join(texts)
        except (ValueError, IndexError, UnicodeDecodeError):
            break
    return ""


# -- from what is in the file to its weights ---------------------------------------------------------------------------


def _find(content: Mapping[Any, Any]) -> dict[str, Tensor] | None:
    """The weights, under whatever they are wrapped in: those that were trained before averages of them."""
    seen: set[int] = set()

    def search(within: Mapping[Any, Any], depth: int) -> dict[str, Tensor] | None:
        if depth > _DEEPEST or id(within) in seen:
            return None  # A pickle can hold itself.
        seen.add(id(within))
        for inner in _inner(within):
            if (found := search(inner, depth + 1)) is not None:
                return found
        own = {key: value for key, value in within.items() if isinstance(key, str) and isinstance(value, Tensor)}
        return own or None

    return search(content, 0)


def _inner(within: Mapping[Any, Any]) -> Iterator[Mapping[Any, Any]]:
    for key in (*_WRAPPERS, *_AVERAGES):
        if isinstance(inner := within.get(key), Mapping):
            yield inner
    if not any(isinstance(value, Tensor) for value in within.values()):
        # No name that is known: whatever looks like weights, but not what an optimiser keeps.
        for key, inner in within.items():
            if isinstance(inner, Mapping) and isinstance(key, str) and not key.startswith(("optim", "sched")):
                yield inner


def _stripped(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Without what wrappers put before each name (`module.`, `_orig_mod.`, ...), repeated or not."""
    for _ in range(8):
        shorter = {_PREFIX.sub("", name): tensor for name, tensor in tensors.items()}
        if len(shorter) < len(tensors) or shorter.keys() == tensors.keys():
            break  # Two that would be one: then the prefix tells them apart.
        tensors = shorter
    return {name: tensor for name, tensor in tensors.items() if name != _COUNTER}


def _converted(file: str, tensors: dict[str, Tensor], size: int) -> dict[str, Tensor]:
    """Copies that own their memory. Raises NetworkError for what is no plain tensor, or no number."""
    if not tensors:
        raise NetworkError("{file} holds no weights.", file=file)
    # A few bytes can claim to be any number of weights, by a stride of 0.
    if sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()) > 2 * size:
        raise NetworkError("{file} claims more weights than it holds, so it was not opened.", file=file)
    converted: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.layout is not torch.strided or tensor.device.type != "cpu" or tensor.is_quantized:
            raise NetworkError("{file} holds {name} in a form that cannot be used here.", file=file, name=name[:100])
        plain = tensor.detach()
        plain = plain.to(torch.float32) if plain.is_floating_point() else plain
        converted[name] = plain.clone(memory_format=torch.contiguous_format)
        if not bool(converted[name].isfinite().all()):
            raise NetworkError("The weights in {file} are not all numbers.", file=file)
    return converted
