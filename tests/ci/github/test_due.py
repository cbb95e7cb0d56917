"""Has a scheduled promotion anything to do? Only where it certainly has not, the run is one job."""

from __future__ import annotations

import json
import os
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from ci.github.due import main
from tests.ci.github.server import FakeGitHub

HEAD, OTHER = "a" * 40, "b" * 40
NIGHT, MORNING, NOON = "2026-11-26T23:59:00Z", "2026-11-27T09:23:00Z", "2026-11-27T12:23:00Z"


def promotion(number: int, **changes: Any) -> dict[str, Any]:
    """Return a run of promote.yml as GitHub lists it: of this commit, this morning, ended well."""
    ended = {"status": "completed", "conclusion": "success"}
    return {"id": number * 100, "run_number": number, "head_sha": HEAD, "created_at": MORNING, **ended, **changes}


def due(server: FakeGitHub, file: Path, runs: list[dict[str, Any]], operations: tuple[str, ...] = ()) -> str:
    """Return what a scheduled run, number 20 at noon, writes; each run has its `artifacts`."""
    this = promotion(20, created_at=NOON, status="in_progress", conclusion=None)
    listed = [this, *({key: value for key, value in run.items() if key != "artifacts"} for run in runs)]
    server.serve("actions/workflows/promote.yml/runs", {"workflow_runs": listed})
    for run in runs:
        names = [{"name": name} for name in run.get("artifacts", ["pack"])]
        server.serve(f"actions/runs/{run['id']}/artifacts", {"artifacts": names})
    started = [{"created_at": NIGHT, "run_started_at": at} for at in operations]
    server.serve("actions/workflows/operations.yml/runs", {"workflow_runs": started})
    variables = {**os.environ, "GITHUB_EVENT_NAME": "schedule", "GITHUB_RUN_ID": "2000"}
    assert main([f"--github-output={file}"], variables) == 0
    return file.read_text().splitlines()[-1]


QUIET = [promotion(19, artifacts=[]), promotion(18, artifacts=[]), promotion(17)]


def test_a_quiet_hour_has_nothing_to_do(server: FakeGitHub, tmp_path: Path) -> None:
    """The last run that asked every environment was of this commit, ended well, and left nothing."""
    assert due(server, tmp_path / "outputs", QUIET, (NIGHT,)) == "due=false"


@pytest.mark.parametrize(
    ("runs", "operations", "why"),
    [
        ([promotion(19, artifacts=["pack", "waits-prod", "waits-staging"])], (), "something waits in prod, staging"),
        ([promotion(19, conclusion="failure")], (), "run 19 is open, or did not end well"),
        ([promotion(19, status="waiting", conclusion=None)], (), "run 19 is open, or did not end well"),
        ([promotion(19, head_sha=OTHER)], (), "run 19 was of another commit"),
        ([promotion(19, created_at=NIGHT)], (), "the first run of the day"),
        ([promotion(19)], (NOON,), "an operation was started after run 19"),
        ([promotion(19)], (NIGHT, NIGHT, NOON), "an operation was started after run 19"),
        ([promotion(19, artifacts=[])], (), "no run is known that asked every environment"),
        ([], (), "no run is known that asked every environment"),
        ([promotion(21, artifacts=["pack"])], (), "no run is known that asked every environment"),
    ],
)
def test_what_may_have_come_is_due(
    server: FakeGitHub,
    tmp_path: Path,
    runs: list[dict[str, Any]],
    operations: tuple[str, ...],
    why: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And the log says what."""
    assert due(server, tmp_path / "outputs", runs, operations) == "due=true"
    assert capsys.readouterr().out == f"due: {why}\n"


@pytest.mark.parametrize("event", ["push", "workflow_dispatch"])
def test_what_is_no_schedule_is_due(server: FakeGitHub, tmp_path: Path, event: str) -> None:
    """GitHub is not even asked."""
    file = tmp_path / "outputs"
    assert main([f"--github-output={file}"], {**os.environ, "GITHUB_EVENT_NAME": event}) == 0
    assert (file.read_text(), server.requests) == ("due=true\n", [])


@pytest.mark.parametrize("body", ["null", '{"workflow_runs": [null]}', '{"workflow_runs": null}', "[]", "<html>"])
def test_an_answer_of_another_shape_is_due(
    body: str, server: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is."""
    monkeypatch.setattr("json.load", lambda _: json.loads(body))
    server.serve("actions/workflows/promote.yml/runs", {"workflow_runs": []})
    file = tmp_path / "outputs"
    assert main([f"--github-output={file}"], {**os.environ, "GITHUB_EVENT_NAME": "schedule"}) == 0
    assert file.read_text() == "due=true\n"


@pytest.mark.parametrize("sent", [b"", b"junk\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"])
def test_an_answer_that_is_cut_off_is_due(sent: bytes, tmp_path: Path) -> None:
    """The connection ends before it, in no HTTP, or in the middle of it."""
    file = tmp_path / "outputs"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(sent)

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        variables = {"GITHUB_EVENT_NAME": "schedule", "GITHUB_RUN_ID": "1", "GITHUB_TOKEN": "x"}
        assert main([f"--github-output={file}"], {**variables, "GITHUB_API_URL": url, "GITHUB_REPOSITORY": "a/b"}) == 0
        thread.join()
    assert file.read_text() == "due=true\n"


def test_where_github_does_not_answer_it_is_due(
    server: FakeGitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Minutes are saved, and nothing is missed."""
    server.refuse("GET", "actions/workflows/promote.yml/runs", 403, "Resource not accessible by integration")
    file = tmp_path / "outputs"
    variables = {**os.environ, "GITHUB_EVENT_NAME": "schedule"}
    assert main([f"--github-output={file}"], variables) == 0
    assert file.read_text() == "due=true\n"
    assert capsys.readouterr().out.startswith("due: GitHub did not say whether anything waits (HTTPError: ")
