"""A recording from a stranger, or from a broken disk, ends in a sentence and never in another exception."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from recordings import LAYERS, create

from resnet_viewer import recording_reader
from resnet_viewer.errors import RecordingError
from resnet_viewer.experiment import Experiment
from resnet_viewer.history import BINS, COLUMNS
from resnet_viewer.recording import Recording, in_use
from resnet_viewer.records import Diverged, EvaluationRecord, LearningRateChanged, SnapshotRecord, StepRecord

STEPS = 300


@pytest.fixture
def path(tmp_path: Path, tiny_experiment: Experiment) -> Path:
    """A small real recording."""
    path = tmp_path / "run.rvrun"
    with create(path, tiny_experiment) as recording:
        for id in range(2):
            for number in range(STEPS):
                recording.append(StepRecord(id, number, 1.0, 0.5, 0.1, 1.0, np.ones(LAYERS, np.float32)))
            recording.append(EvaluationRecord(id, 10, "validation", 0.5, 0.75))
            recording.append(SnapshotRecord(id, 100, b"w" * 5000, b"o" * 5000, {"seconds": 1}))
        recording.append(Diverged(0, 300))
    return path


def read_everything(path: Path) -> int:
    """Asks every question that can be asked; the last step."""
    with Recording.open(path) as recording:
        last = recording.last_step
        history = recording.history()
        for network in history.networks.values():
            assert len(network.loss) <= 2 * BINS
            assert len(network.gradients.steps) <= 2 * COLUMNS
            recording.detail(network.info.id, 1, 10)
            recording.step(network.info.id, 20)
            recording.snapshots(network.info.id)
            for rows in (recording.steps(network.info.id), recording.gradients(network.info.id)):
                assert len([*islice(rows, 9 * STEPS)]) < 9 * STEPS  # those on a damaged page may be there twice
        _ = recording.latest_experiment, recording.networks
        recording.resume_point()
    return last


def spoil(path: Path, *queries: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for query in queries:
            connection.execute(query, values)


# -- damaged ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(20))
def test_a_file_cut_short_is_a_sentence(path: Path, part: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * part // 20 + part % 3])
    with pytest.raises(RecordingError, match=r"run\.rvrun is (damaged|not a recording)"):
        read_everything(path)


def test_flipped_bits_are_a_sentence_or_a_number(path: Path) -> None:
    whole = path.read_bytes()
    rng = random.Random(0)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(rng.choice([1, 10, 100])):
            broken[rng.randrange(len(broken) if rng.random() < 0.7 else 4096)] = rng.randrange(256)
        path.write_bytes(broken)
        with suppress(RecordingError):
            read_everything(path)
        with suppress(RecordingError):
            Recording.resume(path).close()


@pytest.mark.parametrize("content", [b"", b"\0", b"text", b"SQLite format 3\0", b"PK\x03\x04" + b"x" * 5000])
def test_another_file_is_not_a_recording(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.rvrun"
    path.write_bytes(content)
    for way in (Recording.open, Recording.resume):
        with pytest.raises(RecordingError, match=r"other\.rvrun is (not a recording|damaged)"):
            way(path)
    assert path.read_bytes() == content


def test_a_folder_and_a_missing_file_say_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="is not a recording"):
        Recording.open(tmp_path)
    for way in (Recording.open, Recording.resume):
        with pytest.raises(RecordingError, match="is not there"):
            way(tmp_path / "gone.rvrun")
    assert list(tmp_path.iterdir()) == []


# -- built with intent ------------------------------------------------------------------------------------------------


def test_a_newer_recording_asks_for_an_update(path: Path) -> None:
    spoil(path, "UPDATE meta SET value = '7' WHERE key = 'schema_version'", "CREATE TABLE new (a)")
    with pytest.raises(RecordingError, match=r"newer ResNet Viewer \(format 7, this one reads 1\); update it"):
        Recording.open(path)


@pytest.mark.parametrize("version", ["'0'", "'x'", "x'01'", f"'{'9' * 9000}'", "'١'", "'-1'", "'1.0'"])
def test_an_impossible_version_is_refused(path: Path, version: str) -> None:
    spoil(path, f"UPDATE meta SET value = {version} WHERE key = 'schema_version'")
    with suppress(RecordingError), Recording.open(path):
        assert version == "'١'"  # a one is a one


@pytest.mark.parametrize(
    "queries",
    [
        ("CREATE TABLE extra (a)",),
        ("CREATE TRIGGER t AFTER INSERT ON step BEGIN DELETE FROM step; END",),
        ("CREATE VIEW v AS SELECT 1",),
        ("CREATE INDEX i ON step (loss)",),
        ("DROP TABLE evaluation",),
        ("ALTER TABLE evaluation ADD COLUMN more AS (abs(loss))",),
        ("DROP TABLE step", "CREATE VIEW step AS WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r) TABLE r"),
        ("DROP TABLE step", "CREATE VIEW step AS SELECT 1 AS network_id, 1 AS step"),
        (
            "DROP TABLE meta",
            "CREATE VIEW meta AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) TABLE r",
        ),
        (
            "PRAGMA writable_schema=ON",
            "UPDATE sqlite_master SET name = 'sqlite_autoindex_x', tbl_name = name, sql = 'CREATE TABLE x (a)'",
        ),
        ("PRAGMA writable_schema=ON", "UPDATE sqlite_master SET sql = NULL WHERE name = 'step'"),
        ("PRAGMA writable_schema=ON", "UPDATE sqlite_master SET rootpage = 1 WHERE name = 'step'"),
        ("PRAGMA writable_schema=ON", "UPDATE sqlite_master SET rootpage = 999999 WHERE name = 'step'"),
        ("PRAGMA writable_schema=ON", "UPDATE sqlite_master SET sql = sql || hex(zeroblob(100000))"),
    ],
)
def test_a_schema_that_is_not_ours_is_refused(path: Path, queries: tuple[str, ...]) -> None:
    with suppress(sqlite3.OperationalError):  # what this SQLite will not even make
        spoil(path, *queries)
    with pytest.raises(RecordingError, match=r"run\.rvrun is (not a recording|damaged)"):
        read_everything(path)


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE network SET spec = 'no json'",
        "UPDATE network SET spec = '[1]'",
        "UPDATE network SET spec = '{}'",
        "UPDATE network SET spec = x'ff00ff'",
        "UPDATE network SET spec = CAST(x'ff00ff' AS TEXT)",
        "UPDATE network SET spec = json_set(spec, '$.outline', 3)",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers', json('[]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers', json('{}'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers', null)",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers[0].shape', json('[-1, 2]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers[0].shape', json('[1]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers[0].shape', json('[1, 1000000000]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers[0].shape', json('[1, true]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers[0].side', 1e308)",
        "UPDATE network SET spec = json_set(spec, '$.outline.layers[0].block', 99)",
        "UPDATE network SET spec = json_set(spec, '$.outline.blocks[0].layers', json('[99]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.blocks[0].layers', json('[-1]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.blocks[0].shortcut', 'x')",
        "UPDATE network SET spec = json_set(spec, '$.outline.blocks[0].shortcut', json('[]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.blocks[0].stage', -1)",
        "UPDATE network SET spec = json_set(spec, '$.outline.input_shape', json('[1, 2]'))",
        "UPDATE network SET spec = json_set(spec, '$.outline.classes', 'ten')",
        "DELETE FROM network",
        "UPDATE network SET spec = hex(zeroblob(3000000))",
        "INSERT INTO network SELECT value, 'n', 'x' FROM json_each('[10, 11, 12, 13, 14, 15, 16]')",
    ],
)
def test_an_absurd_network_is_refused_at_once(path: Path, query: str) -> None:
    spoil(path, query)
    for way in (Recording.open, Recording.resume):
        with pytest.raises(RecordingError, match="damaged"):
            way(path)
    assert not in_use(path)


@pytest.mark.parametrize(
    "changes", ["7", "[3]", "[[1, 0.1, 2]]", "[[1, null]]", '[["1", 0.1]]', "[[1.5, 0.1]]", "[[1, NaN]]", "[[1, 1e9]]"]
)
def test_an_absurd_learning_rate_is_refused(path: Path, changes: str) -> None:
    with Recording.resume(path) as recording:
        recording.append(LearningRateChanged(5, 0.01))
    spoil(path, "UPDATE meta SET value = ? WHERE key = 'learning_rate_changes'", values=(changes,))
    with Recording.open(path) as recording, pytest.raises(RecordingError, match="damaged"):
        _ = recording.latest_experiment


def test_nested_json_is_refused(path: Path) -> None:
    spoil(path, "UPDATE network SET spec = ?", values=("[" * 1_000_000,))
    with pytest.raises(RecordingError, match="damaged"):
        Recording.open(path)


@pytest.mark.parametrize("value", ["null", "3", "[]", '"text"', '{"data": 3}', "{", "[" * 100_000, "9" * 9000, "{}{}"])
def test_an_absurd_experiment_is_a_sentence(path: Path, value: str) -> None:
    spoil(path, "UPDATE meta SET value = ? WHERE key = 'experiment'", values=(value,))
    with Recording.open(path) as recording, pytest.raises(RecordingError) as failure:
        _ = recording.experiment
    assert len(str(failure.value)) < 300


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE layer_value SET data = x'00' WHERE step = 0",
        "UPDATE layer_value SET data = zeroblob(4)",
        "UPDATE layer_value SET data = zeroblob(50000000) WHERE step = 0 AND network_id = 0",
        "UPDATE layer_value SET data = '12345678901234567890123456789012'",
        "UPDATE snapshot SET state = '[]'",
        "UPDATE snapshot SET state = 'no json'",
        "UPDATE snapshot SET weights = 'text'",
        "UPDATE snapshot SET optimizer = 3",
        "INSERT OR REPLACE INTO meta VALUES ('diverged', '[]')",
    ],
)
def test_a_value_of_the_wrong_kind_is_damage(path: Path, query: str) -> None:
    spoil(path, query)
    with pytest.raises(RecordingError, match="damaged"):
        read_everything(path)


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE step SET loss = 'text', accuracy = x'00', seconds = 'x', learning_rate = x'ff'",
        "UPDATE step SET loss = NULL, accuracy = NULL, seconds = NULL, learning_rate = NULL",
        "UPDATE step SET loss = 9e999",
        "UPDATE step SET loss = 1.7e308",
        "UPDATE step SET accuracy = -1e300",
        "UPDATE step SET step = -step",
        "UPDATE step SET step = 'text' WHERE step = 9",
        "UPDATE step SET step = x'00' WHERE step = 9",
        "UPDATE step SET step = 9.5 WHERE step = 9",
        "UPDATE step SET step = 299.5 WHERE step = (SELECT max(step) FROM step)",
        "UPDATE layer_value SET step = 299.5 WHERE step = (SELECT max(step) FROM layer_value)",
        "UPDATE step SET step = 1000000000 WHERE step = 299",
        "UPDATE step SET step = 9223372036854775807 WHERE step = 299",
        "UPDATE OR REPLACE step SET network_id = 'text' WHERE step = 9",
        "UPDATE OR REPLACE step SET network_id = 77",
        "UPDATE OR REPLACE layer_value SET quantity = 'text', network_id = 'text', step = 'text' WHERE step = 9",
        "UPDATE layer_value SET step = -step",
        "UPDATE evaluation SET split = hex(zeroblob(1000000)), loss = 'x', accuracy = NULL",
        "UPDATE evaluation SET step = 'text'",
        "UPDATE evaluation SET split = x'ff'",
        "UPDATE network SET name = hex(zeroblob(1000000))",
        "UPDATE network SET name = x'ff'",
        'INSERT OR REPLACE INTO meta VALUES (\'diverged\', \'{"0": "x", "1": true, "x": 3}\')',
        "INSERT INTO snapshot SELECT 77, 200, weights, optimizer, state FROM snapshot LIMIT 1",
        "INSERT INTO snapshot SELECT 0, 'text', weights, optimizer, state FROM snapshot LIMIT 1",
        "INSERT INTO snapshot SELECT 0, -3, weights, optimizer, state FROM snapshot LIMIT 1",
        "DELETE FROM step",
        "DELETE FROM layer",
        "DELETE FROM evaluation",
    ],
)
def test_odd_rows_are_left_out(path: Path, query: str) -> None:
    spoil(path, query)
    read_everything(path)
    Recording.resume(path).close()


def test_text_that_is_no_text_is_damage(path: Path) -> None:
    spoil(path, "UPDATE evaluation SET split = CAST(x'ff' AS TEXT)")
    with pytest.raises(RecordingError, match="damaged"):
        read_everything(path)


def test_a_question_that_never_ends_is_given_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_reader, "_PATIENCE", 0.2)
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r WHERE n < 0"
    with Recording.open(path) as recording:
        with pytest.raises(RecordingError, match="takes too long to read"):
            recording._all(endless)
        assert recording.last_step == STEPS - 1


# -- where nothing can be written -------------------------------------------------------------------------------------


@pytest.fixture
def frozen(path: Path) -> Iterator[Path]:
    """A folder with a recording that this process may read and not write, also where the tests run as root."""
    if os.name != "posix":
        pytest.skip("permissions are another matter here")
    folder = Path(tempfile.mkdtemp())
    frozen = folder / path.name
    frozen.write_bytes(path.read_bytes())
    frozen.chmod(0o444)
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield frozen
    os.seteuid(user)
    folder.chmod(0o755)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def test_a_recording_is_read_where_nothing_can_be_written(frozen: Path) -> None:
    assert read_everything(frozen) == STEPS - 1
    assert not in_use(frozen)
    with pytest.raises(RecordingError, match=r"run\.rvrun"):
        Recording.resume(frozen)
    with pytest.raises(RecordingError, match="Permission denied"):
        Recording.create(frozen.with_name("new.rvrun"), Experiment(), [])
    with Recording.open(frozen) as recording, pytest.raises(RecordingError, match="copy it to another folder"):
        recording.copy_to(frozen.with_name("copy.rvrun"))


def test_a_leftover_log_that_is_none_is_passed_over_where_nothing_can_be_written(frozen: Path) -> None:
    user = os.geteuid()
    os.seteuid(os.getuid())
    frozen.parent.chmod(0o755)
    log = frozen.with_name(frozen.name + "-wal")
    log.write_bytes(b"x" * 5000)
    log.chmod(0o444)
    header = bytearray(frozen.read_bytes())
    header[18:20] = b"\x02\x02"  # as a file that is being written says of itself
    frozen.chmod(0o644)
    frozen.write_bytes(header)
    frozen.chmod(0o444)
    frozen.parent.chmod(0o555)
    os.seteuid(user)
    assert read_everything(frozen) == STEPS - 1


def test_the_outline_in_the_file_is_what_was_drawn(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        spec = json.loads(connection.execute("SELECT spec FROM network WHERE id = 1").fetchone()[0])
    assert spec["residual"] is True
    assert len(spec["outline"]["layers"]) == LAYERS
