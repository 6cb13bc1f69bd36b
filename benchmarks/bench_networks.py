"""From the file of a bundled network to its first answer, in a process that has loaded torch and nothing else."""

from __future__ import annotations

from benchmarks.measuring import Row, child, in_turn


def measure(rounds: int) -> list[Row]:
    def seconds(way: str) -> float:
        return float(child("first_answer", way)["seconds"])

    program, bare = in_turn(rounds, lambda: seconds("program"), lambda: seconds("bare"))
    return [
        Row(
            "First answer of a network",
            "under 0.5 s",
            "from the files of photos to the probabilities of one picture, once torch is there",
            program,
            "at most",
            0.5,
            "s",
            note=f"{min(program) / min(bare):.1f} × the bare module, load_state_dict and forward pass at best",
        )
    ]
