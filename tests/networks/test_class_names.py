"""Class names as people have them: text and JSON, and a sentence for what is neither."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from resnet_viewer.catalogue import ClassName
from resnet_viewer.errors import NetworkError
from resnet_viewer.networks.class_names import read_class_names

PLAIN = (ClassName("cat", "cat"), ClassName("great white shark", "great white shark"))
KNOWN = (ClassName("tench", "tench", "n01440764"), ClassName("goldfish", "goldfish", "n01443537"))


@pytest.mark.parametrize(
    ("name", "content", "classes"),
    [
        ("a.txt", "cat\ngreat white shark\n", PLAIN),
        ("a.txt", "\ufeffcat\r\n  great white shark  \r\n\r\n", PLAIN),
        ("names", "cat\ngreat white shark", PLAIN),
        ("a.txt", "n01440764 tench\nn01443537\tgoldfish\n", KNOWN),
        ("a.json", '["cat", "great white shark"]', PLAIN),
        ("a.json", '{"1": "great white shark", "0": "cat"}', PLAIN),
        ("a.json", '{"great white shark": 1, "cat": 0}', PLAIN),
        ("a.json", '{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}', KNOWN),
        ("a.txt", '["cat", "great white shark"]', PLAIN),
        ("a.txt", "[cat\n{shark", (ClassName("[cat", "[cat"), ClassName("{shark", "{shark"))),
        ("a.txt", "7\n3", (ClassName("7", "7"), ClassName("3", "3"))),
    ],
)
def test_names_are_read(tmp_path: Path, name: str, content: str, classes: tuple[ClassName, ...]) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode())
    assert read_class_names(path, 2) == classes


def test_a_single_class_may_be_a_number(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("7\n")
    assert read_class_names(path, 1) == (ClassName("7", "7"),)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"cat\ndog"),
        ("a.json", b"7"),
        ("a.json", b'{"0": "cat", "2": "dog"}'),
        ("a.json", b'{"cat": 0, "dog": 0}'),
        ("a.json", b'["cat", 7]'),
        ("a.json", b'["cat", null]'),
        ("a.json", b'["cat", {"name": "dog"}]'),
        ("a.json", b'["cat", ["n01440764", "tench", "more"]]'),
        ("a.json", b'["cat", [["n01440764"], "tench"]]'),
        ("a.json", b'["cat", ""]'),
        ("a.json", b"[" * 100_000),
        ("a.txt", b"cat\n\ndog"),
        ("a.txt", b"cat\n\x1b[2Jdog"),
        ("a.txt", b"cat\n" + b"x" * 1000),
    ],
)
def test_what_names_no_classes_is_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NetworkError, match=rf"{name} does not name classes"):
        read_class_names(path, 2)


def test_another_number_of_classes_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(["cat", "dog", "cow"]))
    with pytest.raises(NetworkError, match=r"a\.json names 3 classes, and the network has 2"):
        read_class_names(path, 2)


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r"gone\.txt cannot be read"):
        read_class_names(tmp_path / "gone.txt", 2)
    with pytest.raises(NetworkError, match="cannot be read"):
        read_class_names(tmp_path, 2)
    (tmp_path / "latin.txt").write_bytes("Käfer\n".encode("latin-1"))
    with pytest.raises(NetworkError, match="no text in UTF-8"):
        read_class_names(tmp_path / "latin.txt", 1)
    (tmp_path / "large.txt").write_bytes(b"a\n" * 2**22)
    with pytest.raises(NetworkError, match="larger than 4 MB"):
        read_class_names(tmp_path / "large.txt", 1)
