"""The recordings of a folder as a list, and several of them read to be compared."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFile, QObject, Signal

from resnet_viewer.comparison import Course, PastRun, overlaid
from resnet_viewer.errors import RecordingError
from resnet_viewer.folders import FORBIDDEN, SUFFIX
from resnet_viewer.history import History
from resnet_viewer.recording import Recording, has_foreign_log, in_use
from resnet_viewer.recording_file import remove_beside
from resnet_viewer.workers.instruments import Instruments

_PORTION = 10
"""So many recordings are read at a time: between two portions the instruments are free for what a person looks at."""


class Library(QObject):
    """Reads on the instruments' thread; every method returns at once.

    `changed()` when `runs` is another; `compared(tuple of Path, History)` when several were read; `renamed(Path, Path)`
    when a run has another name; `deleted(Path, Path)` when one is in the trash, and where there, which is the empty
    path where the system does not tell or not all of it is there; `failed(Exception)`.
    """

    changed = Signal()
    compared = Signal(object, object)
    renamed = Signal(Path, Path)
    deleted = Signal(Path, Path)
    failed = Signal(object)

    def __init__(self, instruments: Instruments, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs: tuple[PastRun, ...] = ()
        """The recordings that could be read, newest first."""
        self._instruments = instruments
        self._folder = folder
        self._known: dict[tuple[Path, float, int], PastRun | None] = {}
        self._histories: dict[tuple[Path, float], tuple[Course, History]] = {}
        self._waiting: deque[tuple[Path, float, int]] = deque()
        self._found: list[tuple[Path, float, int]] = []
        instruments.answered.connect(self._on_answered)
        instruments.failed.connect(self._on_failed)

    def look(self) -> None:
        """Finds out what there is now; a recording that was read before is not read again while it stays as it is."""
        self._instruments.ask("library list", partial(_found_in, self._folder))

    def compare(self, paths: Sequence[Path]) -> None:
        """Reads these recordings, so that their curves can lie over each other."""
        self._instruments.ask("library compare", partial(self._read, tuple(paths)))

    def rename(self, path: Path, name: str) -> None:
        """Gives a recording another name, within its folder."""
        self._instruments.ask(f"library rename {path}", partial(_rename, path, name))

    def delete(self, path: Path) -> None:
        """Puts a recording into the system's trash."""
        self._instruments.ask(f"library delete {path}", partial(_delete, path))

    def restore(self, path: Path, thrown: Path) -> None:
        """Takes a recording out of the trash again, where `deleted` said that it is."""
        self._instruments.ask(f"library restore {path}", partial(_restore, path, thrown))

    def _read(self, paths: tuple[Path, ...]) -> tuple[tuple[Path, ...], History]:
        found: dict[tuple[Path, float], tuple[Course, History]] = {}
        for path in paths:
            with Recording.open(path) as recording:
                key = path, path.stat().st_mtime
                found[key] = self._histories.get(key) or (_course(recording), recording.history())
        self._histories = found
        return paths, overlaid(list(found.values()))

    def _go_on(self) -> None:
        if self._waiting:
            portion = [self._waiting.popleft() for _ in range(min(_PORTION, len(self._waiting)))]
            self._instruments.ask("library read", partial(_summaries, portion))

    def _tell(self) -> None:
        # One that has changed is as it was until it has been read again.
        before = {run.path: run for run in self.runs}
        found = (self._known.get(file, before.get(file[0])) for file in self._found)
        runs = tuple(run for run in found if run is not None)
        if runs != self.runs:
            self.runs = runs
            self.changed.emit()

    def _on_answered(self, key: str, answer: Any) -> None:
        if key == "library list":
            self._found = answer
            self._known = {file: run for file, run in self._known.items() if file in answer}
            self._waiting = deque(file for file in answer if file not in self._known)
            self._tell()
            self._go_on()
        elif key == "library read":
            self._known |= answer
            self._tell()
            self._go_on()
        elif key == "library compare":
            self.compared.emit(*answer)
        elif key.startswith("library rename "):
            self._on_renamed(*answer)
        elif key.startswith("library delete "):
            self.deleted.emit(*answer)
            self.look()
        elif key.startswith("library "):
            self.look()

    def _on_renamed(self, path: Path, other: Path) -> None:
        """What is known of the recording is known of it under its other name."""
        self.runs = tuple(replace(run, path=other) if run.path == path else run for run in self.runs)
        self.renamed.emit(path, other)
        self.changed.emit()
        self.look()

    def _on_failed(self, key: str, error: Exception) -> None:
        if key.startswith("library "):
            self.failed.emit(error)
            self._go_on()


def _found_in(folder: Path) -> list[tuple[Path, float, int]]:
    """The recordings of a folder, newest first, each with when it was changed last and its size."""
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            about = path.stat()
        except OSError:  # it has just gone
            continue
        found.append((path, about.st_mtime, about.st_size))
    return sorted(found, key=lambda file: file[1], reverse=True)


def _summaries(files: Sequence[tuple[Path, float, int]]) -> dict[tuple[Path, float, int], PastRun | None]:
    return {file: _summary(file[0], file[2]) for file in files}


def _summary(path: Path, size: int) -> PastRun | None:
    """What a list says of a recording; nothing of one that is damaged, which says so when it is opened."""
    try:
        with Recording.open(path) as recording:
            last = [deque(recording.evaluations(info.id), 1) for info in recording.networks]
            return PastRun(
                path,
                recording.created,
                *_course(recording),
                recording.networks,
                recording.last_step,
                recording.meta("finished") is True,
                tuple(1 - each[0].accuracy if each else None for each in last),
                size,
            )
    except RecordingError:
        return None


def _course(recording: Recording) -> Course:
    return Course(recording.experiment, tuple(recording.learning_rate_changes))


def _rename(path: Path, name: str) -> tuple[Path, Path]:
    if not name.strip() or not name.isprintable() or FORBIDDEN & set(name):
        raise RecordingError("“{name}” cannot be the name of a file; choose another name.", name=name)
    if in_use(path):
        raise RecordingError("{file} is being recorded; it can be renamed when its run has ended.", file=path.name)
    other = path.with_name(f"{name.strip()}{SUFFIX}")
    try:
        if other.exists() or in_use(other):
            raise RecordingError("{file} exists already; choose another name.", file=other.name)
        _make_whole(path)
        remove_beside(other)
        path.rename(other)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordingError("{file} cannot be renamed: {reason}.", file=path.name, reason=reason) from error
    return path, other


def _delete(path: Path) -> tuple[Path, Path]:
    if in_use(path):
        raise RecordingError("{file} is being recorded; it can be deleted when its run has ended.", file=path.name)
    file = QFile(str(path))
    try:
        _make_whole(path)
        whole = True
    except RecordingError:  # on a full disk, where one deletes to make room
        whole = False
    if path.exists() and not file.moveToTrash():
        raise RecordingError("{file} could not be put into the trash; delete it in its folder.", file=path.name)
    with suppress(OSError):
        remove_beside(path)
    return path, Path(file.fileName() if whole else "")


def _make_whole(path: Path) -> None:
    """Folds the log of a run that was cut off into its file: only the file goes elsewhere. Raises RecordingError."""
    if has_foreign_log(path):
        Recording.resume(path).close()


def _restore(path: Path, thrown: Path) -> None:
    if path.exists():
        raise RecordingError("{file} exists already; take the other one out of the trash yourself.", file=path.name)
    try:
        thrown.rename(path)
        # Where trash has a note beside each file of where it was; without its file it would be a ghost.
        thrown.parent.with_name("info").joinpath(f"{thrown.name}.trashinfo").unlink(missing_ok=True)
    except OSError as error:
        raise RecordingError(
            "{file} cannot be taken out of the trash: {reason}.", file=path.name, reason=error.strerror or str(error)
        ) from error
