"""Emulators listen on loopback only, and nothing of them is left behind, however their owner ends."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import psutil
import pytest

from tests.local_aws.process import PORT, StartError, running

SERVER = [sys.executable, "http.server", "--bind", "127.0.0.1", PORT]
ROOT = Path(__file__).resolve().parents[2]
# Starts a server, says which process it is, and ends in the way that the test wants.
OWNER = """
import signal, sys, time, pathlib, psutil
# A shell has what it starts in the background ignore interrupts (POSIX, Shell Command Language, "Signals and Error
# Handling"), and so would this owner, where these tests run there.
signal.signal(signal.SIGINT, signal.SIG_IGN if sys.argv[2] == "background" else signal.default_int_handler)
from tests.local_aws.process import PORT, running
command = [sys.executable, "http.server", "--bind", "127.0.0.1", PORT]
with running(command, settings={}, ready="/", log=pathlib.Path(sys.argv[1])):
    print(psutil.Process().children()[0].pid, flush=True)
    time.sleep(60)
"""


def children() -> list[psutil.Process]:
    """Return the processes that this one started."""
    return psutil.Process().children()


def holds_within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Return whether `condition` comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_the_process_is_gone_after_the_block(tmp_path: Path) -> None:
    """The ordinary end."""
    before = children()
    with running(SERVER, settings={}, ready="/", log=tmp_path / "log"):
        (server,) = set(children()) - set(before)
    assert not server.is_running()


def test_the_process_is_gone_after_an_exception(tmp_path: Path) -> None:
    """A rehearsal that fails leaves nothing running."""
    before = children()
    with pytest.raises(ValueError, match="ours"), running(SERVER, settings={}, ready="/", log=tmp_path / "log"):
        raise ValueError("ours")
    assert children() == before


@contextlib.contextmanager
def owner_of_a_server(folder: Path, where: str) -> Generator[tuple[subprocess.Popen[str], psutil.Process]]:
    """Start the owner of a server; yield both. The owner never outlives the block."""
    command = [sys.executable, "-c", OWNER, str(folder / "log"), where]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as owner:
        assert owner.stdout is not None
        try:
            yield owner, psutil.Process(int(owner.stdout.readline()))
        finally:
            owner.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_the_process_ends_with_an_owner_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    """No handler of the owner runs on SIGKILL."""
    with owner_of_a_server(tmp_path, "foreground") as (owner, server):
        owner.send_signal(number)
        assert holds_within(5, lambda: not server.is_running())


def test_in_the_background_an_interrupt_ends_nothing_and_a_termination_both(tmp_path: Path) -> None:
    """As the shell wanted it: a Ctrl-C in its terminal is not for them."""
    with owner_of_a_server(tmp_path, "background") as (owner, server):
        owner.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            owner.wait(0.5)
        assert server.is_running()
        owner.send_signal(signal.SIGTERM)
        assert holds_within(5, lambda: not server.is_running())


def test_what_ends_at_once_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    """Why it ended stands in the log, where the error points."""
    log = tmp_path / "log"
    command = [sys.executable, "http.server", "--bind", "no.such.host.invalid", PORT]
    with pytest.raises(StartError, match=str(log)), running(command, settings={}, ready="/", log=log):
        pass
    assert "Traceback" in log.read_text()


def test_a_setting_can_name_the_port_and_no_aws_variable_is_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The developer's own AWS set-up stays outside."""
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    before = children()
    with running(SERVER, settings={"SERVED_ON": PORT}, ready="/", log=tmp_path / "log") as address:
        (server,) = set(children()) - set(before)
        environment = server.environ()
    assert environment["SERVED_ON"] == address.rpartition(":")[2]
    assert "AWS_PROFILE" not in environment
