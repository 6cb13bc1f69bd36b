"""A file of weights from a stranger gives its weights or a sentence, and never runs."""

from __future__ import annotations

import argparse
import builtins
import io
import os
import pickle
import random
import struct
import time
import tracemalloc
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor

from resnet_viewer.errors import NetworkError
from resnet_viewer.networks.state import read_state

WEIGHTS = {"conv1.weight": torch.arange(54, dtype=torch.float32).reshape(2, 3, 3, 3), "fc.bias": torch.ones(4)}


class Exploit:
    """Creates a marker when it is unpickled."""

    def __init__(self, marker: Path, how: str) -> None:
        self.marker, self.how = marker, how

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if self.how == "system":
            return os.system, (f"echo > {self.marker}",)
        if self.how == "eval":
            return builtins.eval, (f"open({str(self.marker)!r}, 'w').close()",)
        return Path.touch, (self.marker,)


def saved(path: Path, content: Any, zipped: bool = True) -> Path:
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    return path


def refusal(path: Path) -> str:
    """What is said instead of the weights: one sentence that names the file."""
    with pytest.raises(NetworkError) as caught:
        read_state(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def same(tensors: Any, expected: dict[str, Tensor]) -> bool:
    return tensors.keys() == expected.keys() and all(torch.equal(tensors[name], expected[name]) for name in expected)


# -- what is read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("name", ["a.pth", "b.pt", "c.th", "d.weights"])
def test_both_formats_of_torch_are_read(tmp_path: Path, zipped: bool, name: str) -> None:
    read = read_state(saved(tmp_path / name, OrderedDict(WEIGHTS), zipped))
    assert same(read.tensors, WEIGHTS)
    assert read.file == name


@pytest.mark.parametrize("name", ["a.safetensors", "misnamed.pth"])
def test_safetensors_are_read_whatever_they_are_called(tmp_path: Path, name: str) -> None:
    safetensors.torch.save_file(WEIGHTS, tmp_path / name, metadata={"format": "pt"})
    assert same(read_state(tmp_path / name).tensors, WEIGHTS)


def test_the_file_can_change_once_it_was_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pth", WEIGHTS)
    read = read_state(path)
    path.write_bytes(bytes(path.stat().st_size))
    assert same(read.tensors, WEIGHTS)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_float32(tmp_path: Path, dtype: torch.dtype) -> None:
    content = {name: tensor.to(dtype) for name, tensor in WEIGHTS.items()} | {
        "bn1.num_batches_tracked": torch.tensor(3)
    }
    read = read_state(saved(tmp_path / "a.pth", content)).tensors
    assert same({name: read[name] for name in WEIGHTS}, WEIGHTS)
    assert read["bn1.num_batches_tracked"].dtype == torch.int64


WRAPPERS: list[Callable[[Any], Any]] = [
    lambda weights: {"state_dict": weights, "best_prec1": 91.7, "epoch": 200},
    lambda weights: {"model_state_dict": weights, "loss": torch.tensor(0.1)},
    lambda weights: {"net": weights, "acc": np.float64(95.4), "args": argparse.Namespace(lr=0.1)},
    lambda weights: {"model": {"module": {"state_dict": weights}}},
    lambda weights: {"ema": {"fc.bias": torch.zeros(4)}, "model": weights},
    lambda weights: {"model_ema": {"module": weights}},
    lambda weights: {"optimizer": {"state": {0: {"step": torch.tensor(1.0)}}, "x": {"y": torch.ones(1)}}, "w": weights},
    lambda weights: {**weights, "epoch": 3, "n_averaged": torch.tensor(5)},
]


@pytest.mark.parametrize("wrap", WRAPPERS, ids=range(len(WRAPPERS)))
@pytest.mark.parametrize("zipped", [True, False])
def test_weights_are_found_in_wrappers(tmp_path: Path, wrap: Callable[[Any], Any], zipped: bool) -> None:
    assert same(read_state(saved(tmp_path / "a.pth", wrap(WEIGHTS), zipped)).tensors, WEIGHTS)


@pytest.mark.parametrize(
    "prefix",
    ["module.", "model.", "backbone.", "encoder.", "_orig_mod.", "module.module.", "_orig_mod.model.net."],
)
def test_prefixes_are_stripped(tmp_path: Path, prefix: str) -> None:
    path = saved(tmp_path / "a.pth", {prefix + name: tensor for name, tensor in WEIGHTS.items()})
    assert same(read_state(path).tensors, WEIGHTS)


def test_a_head_beside_the_backbone_keeps_its_name(tmp_path: Path) -> None:
    content = {"backbone.conv1.weight": WEIGHTS["conv1.weight"], "fc.bias": WEIGHTS["fc.bias"]}
    assert same(read_state(saved(tmp_path / "a.pth", content)).tensors, WEIGHTS)


def test_a_prefix_that_tells_two_apart_stays(tmp_path: Path) -> None:
    content = {"model.fc.bias": torch.ones(4), "module.fc.bias": torch.zeros(4)}
    assert same(read_state(saved(tmp_path / "a.pth", content)).tensors, content)


# -- what would run ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["system", "eval", "touch"])
@pytest.mark.parametrize("form", ["zip", "legacy", "zip-4", "pickle-2", "pickle-4", "pickle-0"])
@pytest.mark.parametrize("beside", [True, False])
def test_nothing_in_a_file_is_run(tmp_path: Path, how: str, form: str, beside: bool) -> None:
    marker = tmp_path / "marker"
    exploit = Exploit(marker, how)
    content = {"state_dict": WEIGHTS, "extra": exploit} if beside else exploit
    path = tmp_path / "evil.pth"
    kind, _, protocol = form.partition("-")
    if kind == "pickle":
        if beside:
            content = {"extra": exploit}
        path.write_bytes(pickle.dumps(content, int(protocol)))
    else:
        torch.save(content, path, pickle_protocol=int(protocol or 2), _use_new_zipfile_serialization=kind == "zip")
    sentence = refusal(path)
    assert not marker.exists()
    if form != "pickle-0":
        expected = {"system": "system", "eval": "eval", "touch": "getattr"}[how]
        assert "would run code" in sentence
        assert expected in sentence or "Path" in sentence
    if how == "system" and form == "pickle-4":
        pickle.loads(path.read_bytes())
        assert marker.exists(), "the exploit is a real one"


def test_a_whole_model_is_refused_by_name(tmp_path: Path) -> None:
    sentence = refusal(saved(tmp_path / "model.pt", torch.nn.Sequential(torch.nn.Linear(2, 2))))
    assert "torch.nn.modules.container.Sequential" in sentence
    assert "state_dict()" in sentence


def test_a_torchscript_program_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "program.pt", "w") as archive:
        archive.writestr("program/data.pkl", b"\x80\x02}.")
        archive.writestr("program/constants.pkl", b"\x80\x02).")
    assert "TorchScript" in refusal(tmp_path / "program.pt")


# -- what would fill the memory ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("claimed", [10**18, 2**64 - 1, 101])
def test_a_header_of_safetensors_cannot_claim_more_than_there_is(tmp_path: Path, claimed: int) -> None:
    path = tmp_path / "large.safetensors"
    path.write_bytes(struct.pack("<Q", claimed) + b"{" + b" " * 99)
    assert str(claimed) in refusal(path)


def test_a_zip_that_unpacks_to_more_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pth"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb/data.pkl", b"\x80\x02}.")
        with archive.open("bomb/data/0", "w") as stream:
            for _ in range(64):
                stream.write(bytes(2**20))
    assert f"{64 * 2**20 + 4} bytes" in refusal(path)


@pytest.mark.parametrize("zipped", [True, False])
def test_weights_cannot_be_more_than_the_file_holds(tmp_path: Path, zipped: bool) -> None:
    path = saved(tmp_path / "stretched.pth", {"fc.weight": torch.zeros(1).expand(10**6, 10**6)}, zipped)
    assert "claims more weights" in refusal(path)


def written(path: Path, numel: int, size: int, stride: int) -> Path:
    """A checkpoint with four ones, whose pickle says that there are `numel` numbers, and how they lie."""

    class Storage:
        pass

    class Claim:
        def __reduce__(self) -> tuple[Any, ...]:
            return torch._utils._rebuild_tensor_v2, (Storage(), 0, (size,), (stride,), False, OrderedDict())

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing: Any) -> Any:
            return ("storage", torch.FloatStorage, "0", "cpu", numel) if isinstance(thing, Storage) else None

    stream = io.BytesIO()
    Pickler(stream, 2).dump({"fc.bias": Claim()})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("liar/data.pkl", stream.getvalue())
        archive.writestr("liar/byteorder", "little")
        archive.writestr("liar/data/0", np.ones(4, "<f4").tobytes())
        archive.writestr("liar/version", "3\n")
    return path


@pytest.mark.parametrize(
    ("numel", "size", "stride"),
    [(10**9, 10**9, 1), (4, 10**10, 1), (4, 10**18, 0), (4, 2, 2**40), (-4, 4, 1), (4, -1, 1)],
)
def test_a_storage_cannot_claim_more_than_the_file(tmp_path: Path, numel: int, size: int, stride: int) -> None:
    refusal(written(tmp_path / "liar.pth", numel, size, stride))


@pytest.mark.parametrize("numel", [4, 5, 10**15])
def test_a_storage_cannot_reach_beyond_the_file(tmp_path: Path, numel: int) -> None:
    assert same(read_state(written(tmp_path / "liar.pth", numel, 4, 1)).tensors, {"fc.bias": torch.ones(4)})


def test_a_container_that_holds_itself_is_left(tmp_path: Path) -> None:
    loop: dict[str, Any] = {}
    loop["model"] = loop
    assert "no weights" in refusal(saved(tmp_path / "loop.pth", loop))
    loop["state_dict"] = {"model": loop}
    refusal(saved(tmp_path / "loop.pth", loop))


# Pairs of pairs of pairs ...: their hash takes as many steps as there are numbers in them.
PAIRS = b"}N" + b"".join(b"q%ch%c\x86" % (n, n) for n in range(50)) + b"Ns."
BYTES = b"}X\x01\x00\x00\x00acbuiltins\nbytearray\nJ\x00\x00\x00\x10\x85Rs."
NUMBERS = b"".join(pickle.dumps(n, 2) for n in (torch.serialization.MAGIC_NUMBER, 1001, {}))


@pytest.mark.parametrize("content", [PAIRS, BYTES], ids=["pairs", "bytes"])
@pytest.mark.parametrize("name", ["data.pkl", "DATA.PKL", "both", "row"])
def test_a_few_bytes_take_neither_years_nor_all_memory(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "small.pth"
    if name == "row":
        path.write_bytes(NUMBERS + b"\x80\x02" + content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"small/{name if name != 'both' else 'DATA.PKL'}", b"\x80\x02" + content)
            if name == "both":
                archive.writestr("small/data.pkl", b"\x80\x02}.")
            archive.writestr("small/byteorder", "little")
            archive.writestr("small/version", "3\n")
    tracemalloc.start()
    refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**26


def test_a_long_row_of_pickles_is_not_gone_through(tmp_path: Path) -> None:
    (tmp_path / "row.pth").write_bytes(b"\x80\x02" + b"N." * 1_000_000)
    started = time.process_time()
    refusal(tmp_path / "row.pth")
    assert time.process_time() - started < 5


# -- what is no checkpoint ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"hello, these are no weights\n", "neither"),
        (b"\x80", "cannot be read"),
        (b"\x80\x02garbage", "cannot be read"),
        (b"\x80\x04\x95", "cannot be read"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (struct.pack("<Q", 20) + b"{this is no json....", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "neither"),
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "odd.pth"
    path.write_bytes(content)
    assert says in refusal(path)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pictures.pth", "w") as archive:
        archive.writestr("cat.txt", "miaow")
    assert "no checkpoint" in refusal(tmp_path / "pictures.pth")


@pytest.mark.parametrize("content", [[torch.ones(2)], torch.ones(2), 5, "weights"])
@pytest.mark.parametrize("zipped", [True, False])
def test_what_is_not_a_dict(tmp_path: Path, content: Any, zipped: bool) -> None:
    assert type(content).__name__ in refusal(saved(tmp_path / "list.pth", content, zipped))


@pytest.mark.parametrize(
    "content", [{}, {"state_dict": {}, "epoch": 3}, {"a": 1, 2: torch.ones(2)}, {"n_averaged": torch.ones(1)}]
)
def test_a_dict_without_weights(tmp_path: Path, content: Any) -> None:
    assert "holds no weights" in refusal(saved(tmp_path / "empty.pth", content))


@pytest.mark.parametrize(
    "tensor",
    [torch.tensor([1, float("nan")]), torch.tensor([float("inf"), 1]), torch.tensor([1e300, 1], dtype=torch.float64)],
)
def test_weights_that_are_no_numbers(tmp_path: Path, tensor: Tensor) -> None:
    assert "not all numbers" in refusal(saved(tmp_path / "nan.pth", {"fc.bias": tensor}))


@pytest.mark.parametrize("tensor", [torch.eye(3).to_sparse(), torch.empty(3, device="meta")])
def test_tensors_of_another_kind(tmp_path: Path, tensor: Tensor) -> None:
    path = saved(tmp_path / "odd.pth", {"fc.bias": tensor, "rest": torch.ones(100)})
    assert "fc.bias" in refusal(path)


def test_a_folder_a_missing_file_and_a_very_large_one(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)
    assert "cannot be read" in refusal(tmp_path / "missing.pth")
    with (tmp_path / "large.pth").open("wb") as stream:
        stream.truncate(4 * 2**30 + 1)
    assert "4 GB" in refusal(tmp_path / "large.pth")


@pytest.mark.parametrize("form", ["zip", "legacy", "safetensors"])
def test_damage_anywhere_gives_weights_or_a_sentence(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a.pth"
    if form == "safetensors":
        safetensors.torch.save_file(WEIGHTS, path)
    else:
        saved(path, {"state_dict": WEIGHTS}, form == "zip")
    whole = path.read_bytes()
    dice = random.Random(0)
    read = 0
    for turn in range(60):
        spoilt = bytearray(whole)
        if turn % 3:
            for _ in range(dice.randint(1, 8)):
                spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        else:
            del spoilt[dice.randrange(len(spoilt)) :]
        path.write_bytes(spoilt)
        try:
            read += bool(read_state(path).tensors)
        except NetworkError as error:
            assert "a.pth" in str(error)  # noqa: PT017 - both ends are right
    assert read < 60


def test_the_list_of_what_may_be_called_is_as_long_as_before(tmp_path: Path) -> None:
    before = set(torch.serialization.get_safe_globals())
    read_state(saved(tmp_path / "a.pth", WEIGHTS))
    assert set(torch.serialization.get_safe_globals()) == before
