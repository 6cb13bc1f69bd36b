"""What happened since the window last looked.

What happens at every step goes through here and never through a signal: however many steps arrive between two frames,
the window is woken once.
"""

from __future__ import annotations

from collections import deque

from resnet_viewer.records import Record, SnapshotRecord


class Mailbox:
    """Records on their way from a run to the window. `put` and `drain` may be called from different threads."""

    def __init__(self) -> None:
        # append and popleft of a deque are atomic, so that neither thread ever waits for the other.
        self._records: deque[Record] = deque()

    def put(self, record: Record) -> None:
        """Weights stay behind: they are large, and the window reads them from the file when it wants them."""
        if not isinstance(record, SnapshotRecord):
            self._records.append(record)

    def drain(self) -> list[Record]:
        """All records since the last call, in the order in which they happened."""
        return [self._records.popleft() for _ in range(len(self._records))]
