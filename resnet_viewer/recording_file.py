"""The file behind a recording: its tables, who may write it, and what can go wrong with it, in words.

A recording may come from a stranger. Nothing is read from a file before its schema is found to be exactly ours, so that
no view, trigger, index or computed column can be in it; a damaged or hostile file ends in a RecordingError.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from filelock import FileLock, Timeout

from resnet_viewer.errors import RecordingError

SCHEMA_VERSION = 1

TABLES = {
    "meta": "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "network": "CREATE TABLE network (id INTEGER PRIMARY KEY, name TEXT NOT NULL, spec TEXT NOT NULL)",
    "layer": (
        "CREATE TABLE layer (network_id INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,"
        " PRIMARY KEY (network_id, position)) WITHOUT ROWID"
    ),
    "step": (
        "CREATE TABLE step (network_id INTEGER NOT NULL, step INTEGER NOT NULL, loss REAL, accuracy REAL,"
        " learning_rate REAL, seconds REAL, PRIMARY KEY (network_id, step)) WITHOUT ROWID"
    ),
    "layer_value": (
        "CREATE TABLE layer_value (network_id INTEGER NOT NULL, step INTEGER NOT NULL, quantity TEXT NOT NULL,"
        " data BLOB NOT NULL, PRIMARY KEY (network_id, quantity, step))"
    ),
    "evaluation": (
        "CREATE TABLE evaluation (network_id INTEGER NOT NULL, step INTEGER NOT NULL, split TEXT NOT NULL,"
        " loss REAL, accuracy REAL, PRIMARY KEY (network_id, split, step)) WITHOUT ROWID"
    ),
    "snapshot": (
        "CREATE TABLE snapshot (network_id INTEGER NOT NULL, step INTEGER NOT NULL, weights BLOB NOT NULL,"
        " optimizer BLOB, state TEXT NOT NULL, PRIMARY KEY (network_id, step))"
    ),
}

_LARGEST_VALUE = 512 * 2**20
_SCHEMA = "SELECT type, name, tbl_name, substr(sql, 1, 1000) FROM sqlite_master LIMIT 100"


def create_file(path: Path) -> sqlite3.Connection:
    """A new file with empty tables, open for writing, in a transaction that the first commit ends.

    So nobody sees half a recording. Raises RecordingError, and leaves no file behind then.
    """
    with explained(path):
        connection = connect(path, "rwc")
        try:
            _write_ahead(connection)
            connection.execute("BEGIN")
            for table in TABLES.values():
                connection.execute(table)
        except BaseException:
            connection.close()
            remove(path)
            raise
    return connection


def open_file(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to an existing recording; `mode` is "ro" or "rw". Raises RecordingError.

    The file is never opened other than through SQLite: closing it would drop the locks that this process holds on it.
    """
    with explained(path):
        if path.is_dir():
            raise _not_ours(path)
        if not path.is_file():
            raise gone(path)
        connection = connect(path, mode)
        try:
            _check_schema(path, connection)
            if mode == "rw":
                _write_ahead(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that trusts nothing in the file. Raises sqlite3.Error."""
    address = quote(os.fsencode(path.absolute().as_posix()))
    slash = "" if address.startswith("/") else "/"
    connection = sqlite3.connect(f"file://{slash}{address}?mode={mode}", uri=True, timeout=5)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


def remove(path: Path) -> None:
    """Deletes a file and what SQLite keeps beside it."""
    path.unlink(missing_ok=True)
    remove_beside(path)


def remove_beside(path: Path) -> None:
    """Deletes what SQLite keeps beside a file: a leftover -wal would be taken for part of the next one."""
    for ending in ("-wal", "-shm", "-journal"):
        _beside(path, ending).unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    """What lies beside a recording. Raises RecordingError for a path without a name, as "." is one."""
    if not path.name:
        raise _not_ours(path)
    return path.with_name(path.name + ending)


def _write_ahead(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    # Each commit is on the disk, or at the server that has it, before the next: whoever follows from another machine
    # would otherwise see it when this one sees fit.
    connection.execute("PRAGMA synchronous=FULL")


@cache
def _schema() -> frozenset[tuple[Any, ...]]:
    """What SQLite itself says of our tables, the indices that it adds among them."""
    connection = sqlite3.connect(":memory:")
    try:
        for table in TABLES.values():
            connection.execute(table)
        return frozenset(connection.execute(_SCHEMA))
    finally:
        connection.close()


def _check_schema(path: Path, connection: sqlite3.Connection) -> None:
    found = connection.execute(_SCHEMA).fetchall()
    if ("table", "meta", "meta", TABLES["meta"]) not in found:
        raise _not_ours(path)
    row = connection.execute("SELECT substr(value, 1, 9) FROM meta WHERE key = 'schema_version'").fetchone()
    version = int(row[0]) if row and isinstance(row[0], str) and row[0].isdecimal() else 0
    if version > SCHEMA_VERSION:
        raise RecordingError(
            "{file} was recorded by a newer ResNet Viewer (format {version}, this one reads {known}); update it.",
            file=path.name,
            version=version,
            known=SCHEMA_VERSION,
        )
    if version != SCHEMA_VERSION or len(found) != len(_schema()) or frozenset(found) != _schema():
        raise _not_ours(path)


# -- who may write ----------------------------------------------------------------------------------------------------

_HELD: set[Path] = set()
"""The files of the locks that this process has."""


def lock(path: Path) -> FileLock:
    """The right to write a recording, for one process at a time. A process that dies gives it back.

    Raises RecordingError where another one has it, or where nothing can be written beside the recording.
    """
    # Not at once: `in_use` has it for a moment.
    held = FileLock(_beside(path, ".lock"), timeout=0.2)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            held.acquire()
        except Timeout as error:
            raise RecordingError(
                "{file} is being recorded by another ResNet Viewer; stop it there first.", file=path.name
            ) from error
        except NotImplementedError as error:
            raise RecordingError(
                "{file} cannot be locked on this disk; choose another folder.", file=path.name
            ) from error
    _HELD.add(Path(held.lock_file).resolve())
    return held


def unlock(held: FileLock) -> None:
    """Gives the right back and deletes its file.

    Where a locked file can be deleted, it is deleted first: afterwards it may already be the next process's. Windows
    refuses that, and refuses as well to delete the file once another process has opened it.
    """
    file = Path(held.lock_file)
    _HELD.discard(file.resolve())
    with suppress(OSError):
        if os.name == "posix":
            file.unlink(missing_ok=True)
    held.release()
    with suppress(OSError):
        if os.name == "nt":
            file.unlink(missing_ok=True)


def has_foreign_log(path: Path) -> bool:
    """Whether another process writes a recording, or ended without folding its log into the file.

    Raises RecordingError where one may not look.
    """
    with explained(path):
        return _beside(path, "-wal").exists() and _beside(path, ".lock").resolve() not in _HELD


def in_use(path: Path) -> bool:
    """Whether a recording is being written, by this process or another.

    A share that does not pass on locks makes a process on another machine go unnoticed, so nothing is deleted here.
    """
    file = _beside(path, ".lock")
    held = FileLock(file, timeout=0)
    try:
        if not file.exists():
            return False
        held.acquire()
    except Timeout:
        return True
    except (OSError, NotImplementedError):  # nobody can write there
        return False
    held.release()
    return False


# -- what can go wrong ------------------------------------------------------------------------------------------------

_SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full, so {file} cannot be written; make room.",
    sqlite3.SQLITE_READONLY: "{file} cannot be written where it is; copy it to another folder, or choose another one.",
    sqlite3.SQLITE_CANTOPEN: "{file} cannot be opened where it is; copy it to another folder, or choose another one.",
    sqlite3.SQLITE_PERM: "{file} cannot be opened where it is; copy it to another folder, or choose another one.",
    sqlite3.SQLITE_BUSY: "{file} is in use by another program; close it there first.",
    sqlite3.SQLITE_LOCKED: "{file} is in use by another program; close it there first.",
    sqlite3.SQLITE_IOERR: "The disk failed while {file} was used; try another one.",
    sqlite3.SQLITE_INTERRUPT: "{file} takes too long to read; it may be damaged.",
    sqlite3.SQLITE_TOOBIG: "{file} cannot hold weights as large as these; make the network smaller.",
    sqlite3.SQLITE_NOTADB: "{file} is not a recording of ResNet Viewer.",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what SQLite and the operating system say into one sentence for a person.

    A sqlite3.ProgrammingError stays what it is: a defect of the program.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code == sqlite3.SQLITE_IOERR_SHMSIZE:  # how a full disk shows in the file that processes share
            code = sqlite3.SQLITE_FULL
        sentence = _SENTENCES.get(code & 0xFF)
        raise RecordingError(sentence, file=path.name) if sentence else damaged(path) from error
    except UnicodeDecodeError as error:  # SQLite repeats the file's text in what it says of it
        raise damaged(path) from error
    except OverflowError as error:  # a value of more than 2 GB never gets as far as SQLite
        raise RecordingError(_SENTENCES[sqlite3.SQLITE_TOOBIG], file=path.name) from error
    except OSError as error:
        raise RecordingError("{file}: {reason}.", file=path.name, reason=error.strerror or str(error)) from error


def damaged(path: Path) -> RecordingError:
    return RecordingError("{file} is damaged or cut short and cannot be read.", file=path.name)


def gone(path: Path) -> RecordingError:
    return RecordingError("{file} is not there; it may have been moved or deleted.", file=path.name)


def _not_ours(path: Path) -> RecordingError:
    return RecordingError("{file} is not a recording of ResNet Viewer.", file=path.name or path)
