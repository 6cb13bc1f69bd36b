"""The table of results: on the terminal, and in benchmarks/README.md between its two marks."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.measuring import Row, qt_platform

README = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- results -->", "<!-- end of results -->"
_HEADINGS = ("what", "promised", "against", "measured", "lowest to highest", "", "seen besides")


def line(row: Row) -> str:
    """A row for the terminal."""
    name, promise, baseline, measured, span, verdict, note = row.cells
    more = f"; {note}" if note else ""
    return f"{verdict:<7} {name}: {measured} ({span}), promised {promise}. Against: {baseline}{more}."


def keep(rows: Iterable[Row], load: float) -> str:
    """Writes rows into the README, in place of the older ones of the same name. Returns what was done.

    `load` is how many cores other programs kept busy.

    Rows of another machine are not mixed with these: what stands there is then replaced as a whole.
    """
    before, rest = README.read_text(encoding="utf-8").split(_BEGIN)
    old, after = rest.split(_END)
    kept = {row.name: _markdown(row.cells) for row in rows}
    if machine() in old:
        kept |= {name: row for name, row in _rows(old).items() if name not in kept}
    lines = [
        f"Measured on {date.today().isoformat()} on: {machine()}. Other programs kept {load:.1f} cores busy.",
        "",
        _markdown(_HEADINGS),
        _markdown(["---"] * len(_HEADINGS)),
        *kept.values(),
    ]
    README.write_text("\n".join([before + _BEGIN, "", *lines, "", _END + after]), encoding="utf-8")
    return f"The table is in {README}"


def machine() -> str:
    """What the figures depend on."""
    versions = [f"{name} {version(name)}" for name in ("torch", "PySide6-Essentials", "pyqtgraph")]
    return ", ".join(
        [
            f"{_cores()} cores",
            _processor(),
            f"{platform.system()} {platform.machine()}",
            f"Python {platform.python_version()}",
            *versions,
            f"Qt platform {qt_platform()}",
        ]
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for entry in described.read_text(encoding="utf-8").splitlines():
            if entry.startswith("model name"):
                return entry.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def _rows(markdown: str) -> dict[str, str]:
    """The rows of a table by their first cell, without the two of its head."""
    rows = [entry for entry in markdown.splitlines() if entry.startswith("|")]
    return {entry.split("|")[1].strip(): entry for entry in rows[2:]}


def _markdown(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
