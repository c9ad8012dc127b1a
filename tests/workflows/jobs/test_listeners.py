"""Changes are heard until one stops listening, and wake who waits."""

from __future__ import annotations

import threading

from pictrace.workflows.jobs.listeners import Listeners


def test_each_change_is_heard_until_listening_is_stopped() -> None:
    listeners, heard = Listeners(threading.RLock()), list[str]()
    stop = listeners.add(lambda: heard.append("first"))
    listeners.add(lambda: heard.append("second"))
    listeners.tell()
    stop()
    stop()
    listeners.tell()
    assert sorted(heard) == ["first", "second", "second"]


def test_who_hears_may_stop_listening_and_look() -> None:
    lock = threading.RLock()
    listeners, heard = Listeners(lock), list[bool]()

    def once() -> None:
        stop()
        heard.append(True)

    stop = listeners.add(once)
    listeners.tell()
    listeners.tell()
    assert heard == [True]


def test_who_is_called_holds_no_lock() -> None:
    lock = threading.RLock()
    listeners, free = Listeners(lock), list[bool]()

    def elsewhere() -> None:
        taken = lock.acquire(blocking=False)
        free.append(taken)
        if taken:
            lock.release()

    def heard() -> None:
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()

    listeners.add(heard)
    listeners.tell()
    assert free == [True]


def test_a_change_wakes_who_waits() -> None:
    listeners, woken, ready = Listeners(threading.RLock()), list[bool](), threading.Event()

    def wait() -> None:
        with listeners.changed:
            ready.set()
            woken.append(listeners.changed.wait(30))

    thread = threading.Thread(target=wait)
    thread.start()
    assert ready.wait(30)
    listeners.tell()
    thread.join(30)
    assert woken == [True]
