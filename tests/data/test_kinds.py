"""Which files are pictures: one answer for the dialog, for folders and for what is opened."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from resnet_viewer.data.kinds import SUFFIXES, found_in, is_picture, pictures_below, suffix_of
from resnet_viewer.errors import DataError


def test_folders_are_walked_by_name_without_what_is_hidden(tmp_path: Path) -> None:
    names = ["b/2.png", "b/10.JPG", "a.gif", "b/inner/1.webp", "b.jpg", ".hidden.png", ".cache/1.png", "b/notes.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "b" / "round").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in pictures_below(tmp_path)]
    assert found == ["a.gif", "b/10.JPG", "b/2.png", "b/inner/1.webp", "b.jpg"]


def test_the_first_picture_of_many_folders_is_there_before_the_last_folder_is_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.png").touch()
    walk = pictures_below(tmp_path)
    assert next(walk).parent.name == "a"
    (tmp_path / "b" / "2.png").touch()
    assert [path.name for path in walk] == ["1.png", "2.png"]


def test_a_folder_without_pictures_is_a_sentence_and_a_file_is_itself(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no pictures in"):
        list(found_in(tmp_path))
    assert list(found_in(tmp_path / "anything.txt")) == [tmp_path / "anything.txt"]


@pytest.mark.parametrize(
    ("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("GIF", ".gif"), ("TIFF", ".tif")]
)
def test_a_content_tells_its_suffix(kind: str, suffix: str) -> None:
    stream = BytesIO()
    Image.new("RGB", (4, 4)).save(stream, kind)
    assert suffix_of(stream.getvalue()) == suffix
    assert suffix_of(stream.getvalue()[:2]) is None


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"])
def test_what_is_no_picture_has_no_suffix(content: bytes) -> None:
    assert suffix_of(content) is None


HEIC = """
import sys, types
from PIL import Image
plugin = types.ModuleType("pillow_heif")
def register():
    Image.register_open("HEIF", lambda *_: None, lambda _: False)
plugin.register_heif_opener = register
sys.modules["pillow_heif"] = plugin
from resnet_viewer.data import kinds
assert "HEIF" in kinds.KINDS
assert kinds.is_picture(kinds.Path("IMG_0001.HEIC"))
assert kinds.suffix_of(b"nothing") is None
"""


def test_the_pictures_of_telephones_are_known_where_there_is_a_reader() -> None:
    subprocess.run([sys.executable, "-c", HEIC], check=True, timeout=120)
    assert is_picture(Path("a.jfif"))
    assert not is_picture(Path("a.svg"))
    assert all(suffix == suffix.lower() for suffix in SUFFIXES)
