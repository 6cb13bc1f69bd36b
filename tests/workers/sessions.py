"""How far a session is, for the tests of sessions."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from resnet_viewer.workers.session import Session


def reach(qtbot: QtBot, session: Session, *states: str) -> None:
    qtbot.waitUntil(lambda: session.state in states, timeout=20_000)


def steps_of(session: Session) -> int:
    return session.history.step if session.history is not None else 0
