"""Picture files: whatever a person has is read upright and in the right colours, or refused with the file's name."""

from __future__ import annotations

import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_viewer.data import pictures
from resnet_viewer.data.framing import framings
from resnet_viewer.data.kinds import SUFFIXES
from resnet_viewer.data.pictures import decode
from resnet_viewer.errors import DataError
from resnet_viewer.findings import Framing

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def flag(width: int = 40, height: int = 20) -> Image.Image:
    """Red on the left, blue on the right, and a green corner at the upper left."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    image.paste(GREEN, (0, 0, width // 4, height // 4))
    return image


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, ...], within: int = 6) -> bool:
    found = np.atleast_1d(np.asarray(image.getpixel(place), int))
    return bool((abs(found - np.asarray(colour)) <= within).all())


# -- what is seen -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_kind_of_file_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture{suffix}"
    grey = suffix == ".pgm"
    (flag().convert("L") if grey else flag()).save(path)
    colours = decode(path)
    assert (colours.mode, colours.size) == ("RGB", (40, 20))
    assert near(colours, (35, 15), (29, 29, 29) if grey else BLUE)
    assert decode(path, channels=1).mode == "L"
    assert near(decode(path, channels=1), (15, 15), (76,))


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", TURNS)
def test_a_photo_of_a_turned_camera_stands_upright(tmp_path: Path, orientation: int) -> None:
    lying = flag().transpose(TURNS[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.jpg"
    lying.save(path, exif=exif, quality=95, subsampling=0)
    upright = decode(path, side=20)
    assert upright.size == (40, 20)
    assert near(upright, (3, 2), GREEN, 12)
    assert near(upright, (15, 15), RED, 12)
    assert near(upright, (35, 15), BLUE, 12)


@pytest.mark.parametrize(("mode", "file"), [("CMYK", "x.jpg"), ("CMYK", "x.tif"), ("P", "x.png"), ("P", "x.bmp")])
def test_inks_and_palettes_become_colours(tmp_path: Path, mode: str, file: str) -> None:
    flag().convert(mode).save(tmp_path / file)
    with Image.open(tmp_path / file) as kept:
        assert kept.mode == mode
    assert near(decode(tmp_path / file), (35, 15), BLUE, 12)
    assert near(decode(tmp_path / file), (15, 15), RED, 12)


@pytest.mark.parametrize("channels", [1, 3])
def test_one_bit_is_black_and_white(tmp_path: Path, channels: int) -> None:
    image = Image.new("1", (8, 8), 0)
    image.paste(1, (4, 0, 8, 8))
    image.save(tmp_path / "x.png")
    read = decode(tmp_path / "x.png", channels)
    assert near(read, (1, 1), (0,) * channels, 0)
    assert near(read, (6, 6), (255,) * channels, 0)


def sixteen_bits() -> tuple[np.ndarray[Any, np.dtype[np.uint16]], np.ndarray[Any, np.dtype[np.int64]]]:
    """A grey ramp over all that 16 bits hold, and what is left of it in 8."""
    values = np.arange(256, dtype=np.uint16).reshape(16, 16) * 257
    return values, np.arange(256).reshape(16, 16)


@pytest.mark.parametrize("file", ["x.png", "x.tif"])
def test_sixteen_bits_keep_their_upper_eight(tmp_path: Path, file: str) -> None:
    values, expected = sixteen_bits()
    Image.fromarray(values).save(tmp_path / file)
    assert np.array_equal(np.asarray(decode(tmp_path / file, channels=1)), expected)
    assert np.array_equal(np.asarray(decode(tmp_path / file))[..., 2], expected)


def test_sixteen_bits_of_a_pgm_keep_their_upper_eight(tmp_path: Path) -> None:
    values, expected = sixteen_bits()
    (tmp_path / "x.pgm").write_bytes(b"P5 16 16 65535\n" + values.astype(">u2").tobytes())
    assert np.array_equal(np.asarray(decode(tmp_path / "x.pgm", channels=1)), expected)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(tmp_path: Path, mode: str) -> None:
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (4, 0, 8, 4))
    if mode != "P":
        image.paste((0, 0, 0, 128), (4, 4, 8, 8))
    path = tmp_path / "x.png"
    if mode == "P":
        pixels = Image.new("P", (8, 8), 1)
        pixels.putpalette([0, 0, 0, 10, 20, 30])
        pixels.paste(0, (4, 0, 8, 4))
        pixels.save(path, transparency=1)
    else:
        image.convert(mode).save(path)
    read = decode(path)
    assert near(read, (1, 1), WHITE, 0)
    assert near(read, (6, 1), (0, 0, 0), 0)
    if mode != "P":
        assert near(read, (6, 6), (127, 127, 127), 1)


def test_of_an_animation_the_first_frame_is_seen(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (12, 12), colour) for colour in (RED, GREEN, BLUE)]
    frames[0].save(tmp_path / "x.gif", save_all=True, append_images=frames[1:])
    read = decode(tmp_path / "x.gif")
    assert read.size == (12, 12)
    assert near(read, (5, 5), RED)


def test_a_large_photo_is_read_smaller_and_not_too_small(tmp_path: Path) -> None:
    flag(800, 400).save(tmp_path / "x.jpg")
    assert decode(tmp_path / "x.jpg").size == (800, 400)
    for side in (50, 64, 99, 130, 399):
        read = decode(tmp_path / "x.jpg", side=side)
        assert side <= min(read.size) <= 400
        assert near(read, (read.width - 5, read.height - 5), BLUE, 12)
    assert decode(tmp_path / "x.jpg", side=50).size == (100, 50)
    assert decode(tmp_path / "x.jpg", side=4000).size == (800, 400), "nothing is enlarged"


# -- what is refused --------------------------------------------------------------------------------------------------


def header_of_png(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and has no more."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("content", ["text", "empty", "missing", "folder", "cut", "no pixels"])
@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.gif", "x.webp"])
def test_what_is_no_picture_is_refused_by_name(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content != "missing":
        flag(64, 64).save(path)
        whole = path.read_bytes()
        parts = {"text": b"A text, not a picture.\n" * 9, "empty": b"", "cut": whole[: len(whole) * 2 // 3]}
        path.write_bytes(parts.get(content, header_of_png(8, 8)))
    with pytest.raises(DataError, match=name):
        decode(path)


def test_more_pixels_than_can_be_held_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flag(40, 20).save(tmp_path / "x.png")
    monkeypatch.setattr(pictures, "_MOST_PIXELS", 800)
    assert decode(tmp_path / "x.png").size == (40, 20)
    monkeypatch.setattr(pictures, "_MOST_PIXELS", 799)
    with pytest.raises(DataError, match=r"x\.png has more than"):
        decode(tmp_path / "x.png")


def test_a_picture_that_claims_to_be_huge_is_called_too_large(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(header_of_png(100_000, 100_000))
    with pytest.raises(DataError, match=r"x\.png has more than"):
        decode(tmp_path / "x.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "PPM", "TIFF", "AVIF"])
def test_a_damaged_file_is_a_picture_or_a_sentence(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "somebody"
    stream = BytesIO()
    flag(24, 16).save(stream, kind, **({"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {}))
    whole, rng = stream.getvalue(), random.Random(0)
    path = tmp_path / "x"
    for _ in range(120):
        broken = bytearray(whole)
        for _ in range(rng.choice([1, 3, 10])):
            broken[rng.randrange(len(broken))] = rng.choice([0, 255, rng.randrange(256)])
        path.write_bytes(broken[: rng.choice([len(broken), len(broken), rng.randrange(len(broken))])])
        with suppress(DataError):
            framings(decode(path, 3, 8), Framing(8, 3))


def test_a_tiff_whose_pixels_lie_at_a_fraction_is_refused(tmp_path: Path) -> None:
    """A flipped bit is enough for it."""
    Image.new("L", (8, 8)).save(tmp_path / "x.tif")
    broken = bytearray((tmp_path / "x.tif").read_bytes())
    place = bytes(broken).index(struct.pack("<HH", 273, 4))  # StripOffsets, a whole number
    broken[place + 2] = 5
    (tmp_path / "x.tif").write_bytes(broken)
    with pytest.raises(DataError, match=r"x\.tif"):
        decode(tmp_path / "x.tif")


# -- as a network is shown it -----------------------------------------------------------------------------------------


def test_a_square_of_the_network_s_size_is_shown_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    views = framings(Image.fromarray(pixels), Framing(12, 3))
    assert views.shape == (1, 3, 12, 12)
    assert np.array_equal(views[0].permute(1, 2, 0).numpy(), pixels)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("channels", [1, 3])
def test_of_a_long_photo_the_middle_is_shown(turned: bool, mode: str, channels: int) -> None:
    photo = Image.new("L", (60, 20), 0)
    photo.paste(100, (20, 0, 40, 20))
    photo = photo.convert(mode)
    views = framings(photo.transpose(Image.Transpose.TRANSPOSE) if turned else photo, Framing(10, channels))
    assert views.shape == (1, channels, 10, 10)
    assert views.dtype == torch.uint8
    assert views[0, :, 3:-3, 3:-3].unique().tolist() == [100]


def test_who_learned_at_random_scales_and_from_mirrored_pictures_is_shown_both() -> None:
    pixels = np.full((20, 20, 3), 100, np.uint8)
    pixels[:, 0], pixels[:, -1] = 0, 255
    whole, closer, mirrored, both = framings(Image.fromarray(pixels), Framing(20, 3, closer=True, mirrored=True))
    assert np.array_equal(whole.permute(1, 2, 0).numpy(), pixels)
    assert closer[..., 2:-2].unique().tolist() == [100]  # what was at the edges is left out
    assert int(closer[..., 0].min()) > 50
    assert torch.equal(mirrored, whole.flip(2))
    assert torch.equal(both, closer.flip(2))


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (2, 5)])
def test_the_oddest_shape_fills_the_network_s_picture(size: tuple[int, int]) -> None:
    views = framings(Image.new("RGB", size, RED), Framing(16, 3))
    assert views.shape[1:] == (3, 16, 16)
    assert views[:, 0].unique().tolist() == [255]
    assert views[:, 1:].unique().tolist() == [0]
