"""Commands as programs of their own, told to stop; a script's background made them deaf to Ctrl-C."""

from __future__ import annotations

import http.server
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pictrace import Library
from pictrace.apps.cli import stopping

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a test cannot press Ctrl-C there")

IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
SECONDS = 120
INTERRUPT, TERMINATE = signal.SIGINT, signal.SIGTERM


@contextmanager
def started(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [*IN_THE_BACKGROUND, sys.executable, "-m", "pictrace", *map(str, arguments), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            program.kill()


@pytest.mark.parametrize("told", [INTERRUPT, TERMINATE])
def test_watching(tmp_path: Path, told: signal.Signals) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    with started("watch", folder, "--library", tmp_path / "library") as program:
        assert program.stdout is not None and program.stderr is not None
        assert json.loads(program.stdout.readline())["event"] == "watching"
        program.send_signal(told)
        assert program.wait(SECONDS) == 0
        assert program.stderr.read() == ""


@pytest.mark.parametrize(("told", "code"), [(INTERRUPT, 130), (TERMINATE, 143)])
def test_serving(tmp_path: Path, told: signal.Signals, code: int) -> None:
    with started("serve", "--no-open", "--port", "0", "--library", tmp_path / "library") as program:
        assert program.stdout is not None and program.stderr is not None
        assert "address" in json.loads(program.stdout.readline())
        program.send_signal(told)
        assert program.wait(SECONDS) == code
        assert "Traceback" not in program.stderr.read()


class Withheld(http.server.BaseHTTPRequestHandler):
    """A photo that comes when the test lets it."""

    def do_GET(self) -> None:
        self.server.asked.set()  # type: ignore[attr-defined]
        self.server.let_go.wait(SECONDS)  # type: ignore[attr-defined]
        self.send_error(503)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        return


@pytest.mark.parametrize(("told", "code"), [(INTERRUPT, 130), (TERMINATE, 143)])
def test_indexing(tmp_path: Path, told: signal.Signals, code: int) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Withheld) as server:
        server.asked, server.let_go = threading.Event(), threading.Event()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        listed = tmp_path / "list.txt"
        listed.write_text(f"http://127.0.0.1:{server.server_port}/a.jpg\n", "utf-8")
        library = tmp_path / "library"
        with started("index", listed, "--allow-private-addresses", "--library", library) as program:
            assert server.asked.wait(SECONDS)  # type: ignore[attr-defined]
            program.send_signal(told)
            server.let_go.set()  # type: ignore[attr-defined]
            out, err = program.communicate(timeout=SECONDS)
        server.shutdown()
        thread.join()
    assert program.returncode == code
    assert json.loads(out)["added"] >= 0 and "Traceback" not in err
    with Library.open(library, create=False) as opened:
        assert all(finding.ok for finding in opened.check())


def test_a_sigterm_that_somebody_ignores_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        for ignored in (signal.SIG_IGN, signal.SIG_DFL):
            signal.signal(signal.SIGTERM, ignored)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            stopping.listen()
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
            assert (signal.getsignal(signal.SIGTERM) is signal.SIG_IGN) == (ignored is signal.SIG_IGN)
        with pytest.raises(stopping.Terminated) as stop:
            signal.raise_signal(signal.SIGTERM)
        assert (stopping.exit_code(stop.value), stopping.exit_code(KeyboardInterrupt())) == (143, 130)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, before)
