"""Whatever a file does to its decoder, the next one is decoded, and what it did is said."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
import skimage.data

from pictrace.decoding import DecodeLimits, DecoderPool, Picture, decode, process
from pictrace.decoding.admission import MIB
from pictrace.errors import (
    DecoderMissing,
    DecoderUnavailable,
    PhotoError,
    PhotoTooLarge,
    PhotoUnavailable,
    PhotoUnreadable,
)
from tests.decoding import killers
from tests.decoding.pictures import encoded, exif, jpeg, oriented, png, quadrants, swapped_profile

HEIC = (Path(__file__).parent / "data" / "orientation-6.heic").read_bytes()
PLAIN = jpeg(quadrants())


@pytest.fixture(scope="module")
def pool() -> Iterator[DecoderPool]:
    with DecoderPool(most=2, command=killers.COMMAND) as pool:
        yield pool


def same(a: Picture, b: Picture) -> bool:
    sizes = (a.width, a.height, a.format, a.capture) == (b.width, b.height, b.format, b.capture)
    return sizes and np.array_equal(a.pixels, b.pixels)


def _photographs() -> Iterator[tuple[str, bytes]]:
    photo = np.asarray(skimage.data.astronaut())
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JPEG2000"):
        yield kind, encoded(photo, kind)
    yield "progressive", jpeg(photo, progressive=True, exif=exif(6, make="Canon", changed="2009:07:14 11:02:33"))
    yield "profile", jpeg(photo, icc_profile=swapped_profile())
    yield "turned", oriented(quadrants(), 8, "PNG")
    yield "HEIC", HEIC


@pytest.mark.parametrize("at_least", [None, 100, 384])
@pytest.mark.parametrize(("name", "data"), list(_photographs()))
def test_pixels_are_those_of_decoding_here(pool: DecoderPool, name: str, data: bytes, at_least: int | None) -> None:
    assert same(pool.decode(data, at_least), decode(data, at_least))


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xd8\xff", PLAIN[:300], HEIC[:500]])
def test_reasons_are_those_of_decoding_here(pool: DecoderPool, data: bytes) -> None:
    with pytest.raises(PhotoUnreadable) as here:
        decode(data)
    with pytest.raises(PhotoUnreadable) as there:
        pool.decode(data)
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize(("data", "kind"), [(killers.LACKS, DecoderMissing), (killers.WAITS, PhotoUnavailable)])
def test_reasons_keep_their_kind(pool: DecoderPool, data: bytes, kind: type[PhotoError]) -> None:
    """It decides what is tried again, and when."""
    with pytest.raises(kind) as failure:
        pool.decode(data)
    assert type(failure.value) is kind


def test_no_function_of_another_package_becomes_a_task() -> None:
    with DecoderPool(tasks=["os:system"]) as pool, pytest.raises(DecoderUnavailable, match="exit code 1"):
        pool.decode(PLAIN)


def test_limits_reach_the_process() -> None:
    with DecoderPool(DecodeLimits(pixels=5000)) as small, pytest.raises(PhotoTooLarge, match=r"0\.005 megapixels"):
        small.decode(PLAIN)


def test_a_decoder_that_aborts_fails_its_file_only(pool: DecoderPool) -> None:
    with pytest.raises(PhotoUnreadable, match=r"its decoder crashes on it \((SIGABRT|exit code \d+)\)"):
        pool.decode(killers.ABORTS)
    assert same(pool.decode(PLAIN), decode(PLAIN))


def test_a_file_gets_one_more_try(pool: DecoderPool, tmp_path: Path) -> None:
    assert pool.decode(killers.ABORTS_ONCE + os.fsencode(tmp_path / "tried")).width == 3


LIMITLESS = (
    sys.executable,
    "-P",
    "-c",
    "import pictrace.decoding.worker as worker; worker.enforces_memory = lambda: False\n"
    "from tests.decoding.killers import killing; worker.main(killing)",
)
"""As on a system that does not hold processes to their memory."""


@pytest.mark.parametrize(("command", "watch_memory"), [(killers.COMMAND, None), (LIMITLESS, True)])
def test_a_decoder_that_eats_memory_is_stopped(command: tuple[str, ...], watch_memory: bool | None) -> None:
    limits = DecodeLimits(free_bytes=128 * MIB)
    with DecoderPool(limits, command=command, watch_memory=watch_memory) as pool:
        pool.decode(PLAIN)
        with pytest.raises(PhotoTooLarge, match="takes more than 128 MiB of memory"):
            pool.decode(killers.EATS)
        assert same(pool.decode(PLAIN), decode(PLAIN))


def test_a_decoder_that_loops_is_stopped(pool: DecoderPool) -> None:
    started = time.process_time()
    with pytest.raises(PhotoUnreadable, match="takes longer than 2 seconds"):
        pool.decode(killers.LOOPS)
    assert time.process_time() - started < 1  # it loops elsewhere


def test_a_decoder_that_sleeps_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PATIENCE", 0.25)
    with DecoderPool(command=killers.COMMAND) as pool, pytest.raises(PhotoUnreadable, match="longer than 2 seconds"):
        pool.decode(killers.SLEEPS)


def test_what_decoders_print_goes_nowhere(pool: DecoderPool, capfd: pytest.CaptureFixture[str]) -> None:
    assert pool.decode(killers.PRINTS).height == 2
    assert same(pool.decode(PLAIN), decode(PLAIN))
    assert capfd.readouterr() == ("", "")


def test_a_process_that_answers_nonsense_is_replaced(pool: DecoderPool) -> None:
    for handle in range(3, 8):  # one of them is the wire
        with pytest.raises(PhotoError):
            pool.decode(killers.LIES + str(handle).encode())
    assert same(pool.decode(PLAIN), decode(PLAIN))


def test_killed_processes_cost_nothing(pool: DecoderPool) -> None:
    """As when the system runs out of memory: one while it waits, others in the middle of a picture."""
    data = [png(np.full((900, 900, 3), shade, np.uint8)) for shade in range(0, 250, 10)]

    def shade(number: int) -> int:
        if number % 8 == 7:
            os.kill(pool.processes[0], signal.SIGTERM)
        return int(pool.decode(data[number], 64).pixels[0, 0, 0])

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(shade, range(len(data)))) == list(range(0, 250, 10))


def test_many_threads_share_few_processes(pool: DecoderPool) -> None:
    """Pictures that ask for room among ones that do not, and killers among them."""
    large = png(np.zeros((2000, 2000, 3), np.uint8))
    files = [PLAIN, large, killers.ABORTS, jpeg(quadrants(), progressive=True)] * 6

    def width(data: bytes) -> int | str:
        try:
            return pool.decode(data, 64).width
        except PhotoUnreadable as error:
            return str(error)[:10]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(width, files)) == [96, 2000, "its decode", 96] * 6
    assert len(pool.processes) <= 2


def test_no_process_before_the_first_picture_and_none_after_the_last() -> None:
    pool = DecoderPool()
    assert pool.processes == []
    pool.decode(PLAIN)
    (process,) = pool.processes
    pool.close()
    assert not psutil.pid_exists(process)
    with pytest.raises(PhotoUnreadable, match="closed"):
        pool.decode(PLAIN)


def test_idle_processes_end() -> None:
    with DecoderPool(idle_seconds=0.1) as pool:
        pool.decode(PLAIN)
        (process,) = pool.processes
        assert _soon(lambda: not psutil.pid_exists(process))
        assert pool.processes == []
        pool.decode(PLAIN)


def test_a_forgotten_pool_ends_its_processes() -> None:
    pool = DecoderPool()
    pool.decode(PLAIN)
    (process,) = pool.processes
    del pool
    gc.collect()
    assert not psutil.pid_exists(process)


@pytest.mark.parametrize("data", [b"", killers.LOOPS, killers.SLEEPS])
def test_processes_end_with_their_owner(data: bytes) -> None:
    """Killed at once, so that it can end nothing itself: also while a decoder loops."""
    code = (
        "import sys, threading, time; from pictrace.decoding import DecoderPool; from tests.decoding import killers\n"
        "pool = DecoderPool(command=killers.COMMAND); pool.warm(); print(pool.processes[0], flush=True)\n"
        f"pool.decode({PLAIN!r}); print('decoded', flush=True); data = {data!r}\n"
        "data and pool.decode(data); time.sleep(60)"
    )
    here = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=here)
    assert owner.stdout is not None
    with owner.stdout as said:
        process = int(said.readline())
        assert said.readline() == "decoded\n"
        owner.kill()
        owner.wait()
    assert _soon(lambda: not psutil.pid_exists(process))


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_is_for_the_program(pool: DecoderPool) -> None:
    """A terminal sends it to every process of its group."""
    pool.decode(PLAIN)
    assert all(os.getpgid(process) != os.getpgid(0) for process in pool.processes)


def test_where_no_process_starts_it_is_said() -> None:
    with DecoderPool(command=["/nowhere/python"]) as pool, pytest.raises(DecoderUnavailable, match="isolate = false"):
        pool.decode(PLAIN)
    ends = [sys.executable, "-c", "raise SystemExit(3)"]
    with DecoderPool(command=ends) as pool, pytest.raises(DecoderUnavailable, match="exit code 3"):
        pool.decode(PLAIN)


def test_a_file_named_as_a_module_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Photo folders are working directories too."""
    (tmp_path / "numpy.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    with DecoderPool() as pool:
        assert same(pool.decode(PLAIN), decode(PLAIN))


def test_memory_is_given_back() -> None:
    with DecoderPool(DecodeLimits(free_bytes=512 * MIB)) as pool:
        pool.decode(PLAIN)
        before = psutil.Process(pool.processes[0]).memory_info().rss
        pool.decode(png(np.zeros((6000, 6000, 3), np.uint8)), 384)
        after = [psutil.Process(process).memory_info().rss for process in pool.processes]
        assert all(one < before + 160 * MIB for one in after)


def _soon(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return holds()
