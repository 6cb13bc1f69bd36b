"""`python -m benchmarks [NAME ...]`: measures what is promised, and keeps the table in benchmarks/README.md."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks import (
    bench_data,
    bench_degradation,
    bench_folder,
    bench_gaps,
    bench_headless,
    bench_inside,
    bench_long_runs,
    bench_memory,
    bench_networks,
    bench_pictures,
    bench_recording,
    bench_startup,
    bench_window,
    table,
)
from benchmarks.measuring import Row, busy_cores

BENCHMARKS: dict[str, Callable[[int], list[Row]]] = {
    "startup": bench_startup.measure,
    "window": bench_window.measure,
    "headless": bench_headless.measure,
    "recording": bench_recording.measure,
    "data": bench_data.measure,
    "gaps": bench_gaps.measure,
    "long-runs": bench_long_runs.measure,
    "memory": bench_memory.measure,
    "networks": bench_networks.measure,
    "inside": bench_inside.measure,
    "folder": bench_folder.measure,
    "pictures": bench_pictures.measure,
    "degradation": bench_degradation.measure,
}

ROUNDS = 3

_QUIET = 0.3


def main() -> int:
    """Runs the benchmarks that are named, or all. A promise that is missed is no failure: the table says it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what is promised about speed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)}; all where left out")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"how often each is measured; fewer than {ROUNDS} are not kept"
    )
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown or asked.rounds < 1:
        parser.error(f"{unknown[0]} is not a benchmark" if unknown else "--rounds must be at least 1")
    load = busy_cores()
    if load > _QUIET:
        print(
            f"Other programs keep {load:.1f} cores busy: the plain loop suffers most from that, and ratios flatter us."
        )
    rows, failed = [], 0
    for name in asked.names or BENCHMARKS:
        began = time.monotonic()
        try:
            measured = BENCHMARKS[name](asked.rounds)
        except subprocess.SubprocessError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = 1
            continue
        for row in measured:
            print(table.line(row), flush=True)
        print(f"  ({name}: {time.monotonic() - began:.0f} s)", flush=True)
        rows += measured
    if rows and asked.rounds >= ROUNDS:
        print(table.keep(rows, load))
    return failed


if __name__ == "__main__":
    sys.exit(main())
