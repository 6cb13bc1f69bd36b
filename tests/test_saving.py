"""A file that a person keeps is written whole, or is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from resnet_viewer.errors import ViewerError
from resnet_viewer.saving import save


def test_a_file_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "kept.toml"
    for content in (b"older", b"newer"):
        save(path, content)
        assert path.read_bytes() == content
    assert [*tmp_path.iterdir()] == [path]


def test_where_the_disk_is_full_the_older_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.toml"
    save(path, b"older")
    write = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        write(self, content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ViewerError, match=r"^kept\.toml cannot be written: No space left on device\.$"):
        save(path, b"newer")
    assert path.read_bytes() == b"older"
    assert [*tmp_path.iterdir()] == [path]


def test_a_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "kept.toml", tmp_path / "link.toml"
    path.write_bytes(b"older")
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no links here")
    save(link, b"newer")
    assert link.is_symlink()
    assert path.read_bytes() == b"newer"


def test_a_file_is_as_readable_as_any(tmp_path: Path) -> None:
    save(tmp_path / "kept", b"")
    (tmp_path / "any").touch()
    assert (tmp_path / "kept").stat().st_mode == (tmp_path / "any").stat().st_mode
