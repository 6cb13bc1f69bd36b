"""What the window has to say of what happens: errors, warnings, and what has been done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal

from resnet_viewer.errors import ViewerError
from resnet_viewer.ui.notify import MessageBar, sentence

if TYPE_CHECKING:
    from resnet_viewer.ui.pages.bench import Bench
    from resnet_viewer.workers.replay import Unfinished
    from resnet_viewer.workers.session import Session


class Notices(QObject):
    """Puts what is worth a sentence into the bar of messages, and takes back what no longer holds.

    Some sentences come with a button: `open_wanted(Path)` for a recording, `pictures_wanted(Path)` for a folder that is
    nothing to learn from, `checkpoint_wanted()` where one cannot be fetched.
    """

    checkpoint_wanted = Signal()
    open_wanted = Signal(Path)
    pictures_wanted = Signal(Path)

    def __init__(self, messages: MessageBar, session: Session) -> None:
        super().__init__(messages)
        self._messages = messages
        self._session = session
        session.failed.connect(self.say_run_failed)
        session.recording_failed.connect(self._on_recording_failed)
        session.recording_recovered.connect(self._on_recording_recovered)
        session.saved.connect(self.say_saved)
        session.unfinished.connect(self._on_unfinished)
        session.left_out.connect(self.say_left_out)
        session.run_changed.connect(self._on_run_changed)
        session.state_changed.connect(self._on_state)
        session.writer_ended.connect(self._on_writer_ended)

    def follow_bench(self, bench: Bench) -> None:
        """Says what happens where one looks through networks, too."""
        bench.failed.connect(self.say_error)
        bench.saved.connect(self.say_saved)
        bench.save_failed.connect(self.say_save_failed)
        bench.fetch_failed.connect(self._on_fetch_failed)
        bench.networks.fetcher.told.connect(self._on_fetch_goes_on)
        self.checkpoint_wanted.connect(bench.list.ask_for_file)

    def say_error(self, error: Exception, key: str = "") -> None:
        """Says what is wrong. With a key it is taken back when what it speaks of has been done after all."""
        if isinstance(error, ViewerError):
            self._messages.show_message(sentence(error), "error", key=key or error.template)
        else:
            text = self.tr(
                "Something went wrong that should not have: {what}. Your recordings are safe. Please report it."
            ).format(what=f"{type(error).__name__}: {error}")
            self._messages.show_message(text, "error", key="defect")

    def say_run_failed(self, error: Exception) -> None:
        """A run, or what was to be shown in its place, cannot be."""
        self.say_error(error, key="run")

    def say_refused(self, why: str) -> None:
        """What is entered cannot run; an empty sentence: it can now."""
        self._messages.clear("refused")
        if why:
            self._messages.show_message(why, "error", key="refused")

    def say_opened(self) -> None:
        """What is shown in place of a run could be opened."""
        self._messages.clear("run")

    def say_saved(self, path: Path) -> None:
        self._messages.show_message(self.tr("Saved as {path}").format(path=path), "info", key="saved")

    def say_deleted(self, name: str, undo: Callable[[], object] | None) -> None:
        """A run is in the trash, from which `undo` takes it out again where that can be."""
        text = self.tr("The run {name} is in the trash of this computer.").format(name=name)
        actions = ((self.tr("Undo"), undo),) if undo is not None else ()
        self._messages.show_message(text, "info", actions, key="deleted")

    def say_save_failed(self, error: Exception) -> None:
        self.say_error(error, key="saved")

    def say_left_out(self, error: ViewerError) -> None:
        """Some of the pictures to learn from could not be read."""
        self._messages.show_message(sentence(error), "warning", key="left out")

    def say_folder_refused(self, folder: Path, error: ViewerError) -> None:
        """There is nothing to learn from in a folder."""
        actions = ((self.tr("Look at its pictures"), partial(self.pictures_wanted.emit, folder)),)
        self._messages.show_message(sentence(error), "error", actions, key="folder")

    def say_fetching(self, address: str) -> None:
        """A picture is on its way from the web; an empty address: none is any more."""
        self._messages.clear("fetching")
        if address:
            text = self.tr("A picture is being fetched from {host}.").format(host=QUrl(address).host())
            self._messages.show_message(text, "info", key="fetching")

    def say_picture_failed(self, error: Exception) -> None:
        self.say_error(error, key="fetching")

    def say_language(self, sentence: str) -> None:
        """Another language is spoken from the next start on."""
        self._messages.show_message(sentence, "info", key="language")

    def _on_fetch_goes_on(self) -> None:
        self._messages.clear("fetch")

    def _on_fetch_failed(self, error: Exception) -> None:
        if isinstance(error, ViewerError):
            actions = ((self.tr("Open a checkpoint…"), self.checkpoint_wanted.emit),)
            self._messages.show_message(sentence(error), "error", actions, key="fetch")
        else:
            self.say_error(error)

    def _on_recording_failed(self, error: ViewerError) -> None:
        text = self.tr("{why} The run goes on, but it is not being recorded.").format(why=sentence(error))
        self._messages.show_message(text, "warning", key="recording")

    def _on_recording_recovered(self) -> None:
        text = self.tr(
            "The recording is being written again: every number is in it, and weights are from the next snapshot on."
        )
        self._messages.show_message(text, "info", key="recording")

    def _on_unfinished(self, found: Unfinished) -> None:
        open_it = partial(self.open_wanted.emit, found.path)
        if found.elsewhere:
            text = self.tr("Another window of ResNet Viewer is training; what runs in both at once is slower in both.")
            self._messages.show_message(text, "info", ((self.tr("Watch it"), open_it),), key="unfinished")
            return
        text = self.tr("The last run was cut off at step {step} of {steps}.").format(step=found.step, steps=found.steps)
        actions = (
            (self.tr("Open it"), open_it),
            (self.tr("Do not ask again"), partial(self._session.replay.forget, found.path)),
        )
        self._messages.show_message(text, "info", actions, key="unfinished")

    def _on_run_changed(self) -> None:
        for key in ("unfinished", "run"):
            self._messages.clear(key)

    def _on_state(self) -> None:
        path = self._session.path
        self._messages.clear("following")
        if self._session.state in ("loading", "replay", "following"):  # what was said is of the run before
            for key in ("recording", "left out"):
                self._messages.clear(key)
        if self._session.state == "running":
            self._messages.clear("run")
        if self._session.state == "following" and path is not None:
            text = self.tr("{file} is followed live: it is being written by another process.").format(file=path.name)
            self._messages.show_message(text, "info", key="following")

    def _on_writer_ended(self, finished: bool) -> None:
        if finished:
            self._messages.show_message(self.tr("The run that was followed has ended."), "info", key="following")
            return
        history = self._session.history
        step = self._messages.locale().toString(history.step if history is not None else 0)
        text = self.tr(
            "The process that wrote this run was cut off, or can no longer be heard, after step {step}. Once you are"
            " sure that it has ended, Run goes on from its last snapshot."
        ).format(step=step)
        self._messages.show_message(text, "warning", key="following")
