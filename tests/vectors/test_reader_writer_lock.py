"""Many readers or one writer."""

from __future__ import annotations

import threading

from pictrace.vectors.reader_writer_lock import ReaderWriterLock


def test_readers_are_together_and_a_writer_is_alone() -> None:
    gate, together = ReaderWriterLock(), threading.Barrier(3, timeout=10)
    inside, worst = 0, 0
    guard = threading.Lock()

    def read() -> None:
        with gate.reading():
            together.wait()  # passes only when three are inside at once

    def write() -> None:
        nonlocal inside, worst
        for _ in range(200):
            with gate.writing():
                with guard:
                    inside += 1
                    worst = max(worst, inside)
                with guard:
                    inside -= 1

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert worst == 1
    assert not together.broken


def test_an_error_inside_opens_the_gate_again() -> None:
    gate = ReaderWriterLock()
    for enter in (gate.reading, gate.writing):
        try:
            with enter():
                raise ValueError
        except ValueError:
            pass
    with gate.writing():
        pass
