"""Writes the recording of a very long run of the default experiment, with made-up numbers. Arguments: PATH STEPS.

The rows go in as a run puts them in, both networks by turns, but many at a time: a real run would take days.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.children.report import default_experiment, say
from resnet_viewer.networks.outline import describe
from resnet_viewer.recording import Recording
from resnet_viewer.records import GRADIENT_NORM

_CHUNK = 20_000
_PROFILES = 500


def main() -> None:
    path, steps = Path(sys.argv[1]), int(sys.argv[2])
    experiment = default_experiment(steps)
    networks = describe(experiment)
    with Recording.create(path, experiment, networks) as recording:
        recording.set_meta(finished=True)
    generator = np.random.default_rng(0)
    layers = len(networks[0].outline.layers)
    profiles = [row.astype("<f4").tobytes() for row in 10 ** generator.normal(0, 0.5, (_PROFILES, layers))]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    for first in range(1, steps + 1, _CHUNK):
        chunk = range(first, min(first + _CHUNK, steps + 1))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO step VALUES (?, ?, ?, ?, ?, ?)", _steps(chunk, generator))
        values = ((id, step, GRADIENT_NORM, profiles[(step + id) % _PROFILES]) for step in chunk for id in (0, 1))
        connection.executemany("INSERT INTO layer_value VALUES (?, ?, ?, ?)", values)
        connection.execute("COMMIT")
    every = experiment.training.evaluation_interval
    checks = (
        (id, step, "validation", 1.5 - id, 0.4 + 0.3 * id) for step in range(every, steps + 1, every) for id in (0, 1)
    )
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO evaluation VALUES (?, ?, ?, ?, ?)", checks)
    connection.execute("COMMIT")
    connection.close()
    say(megabytes=path.stat().st_size / 2**20)


def _steps(chunk: range, generator: np.random.Generator) -> Iterator[tuple[float, ...]]:
    noise = generator.normal(0, 0.1, (len(chunk), 2)).tolist()
    for step, both in zip(chunk, noise, strict=True):
        for id, more in enumerate(both):
            loss = 0.3 + 1.5 / (1 + step / 50_000) - 0.2 * id + more
            yield id, step, loss, min(1.0, max(0.0, 1 - loss / 2.5)), 0.1, step * 0.1


if __name__ == "__main__":
    main()
