"""What answers the commands of the workflows, started as the jobs start it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.simulation.run import STUB
from tests.simulation.scenario import Answer


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return a job in an empty workspace."""
    for name in ("tree", "artifacts", "workspace"):
        (tmp_path / name).mkdir()
    (tmp_path / "tree" / "noxw").write_text("here", encoding="utf-8")
    return Job(tmp_path)


class Job:
    """One job: where it runs, what it starts, and what was noted of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "workspace"
        self.answers()

    def answers(self, *answers: Answer) -> None:
        """Set how commands end."""
        data = json.dumps([answer.as_data() for answer in answers])
        (self.folder / "answers.json").write_text(data, encoding="utf-8")

    def start(self, *words: str, **variables: str) -> int:
        """Start the stub and return its exit code."""
        environment = {"SIMULATION": str(self.folder), "GITHUB_JOB": "plan", **variables}
        command = [sys.executable, "-I", "-S", str(STUB), *words]
        return subprocess.run(command, cwd=self.workspace, env=environment, capture_output=True, check=False).returncode

    def noted(self) -> list[dict[str, Any]]:
        """Return the journal."""
        text = (self.folder / "journal.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


def test_the_longest_answer_counts(job: Job) -> None:
    """One environment may answer differently from the others; a command without an answer succeeds."""
    job.answers(Answer("plan", code=1), Answer("plan dev", code=3), Answer("plan develop", code=4))
    codes = [job.start("noxw", "-s", "plan", "--", name) for name in ("dev", "prod")]
    assert [*codes, job.start("noxw", "-s", "lint")] == [3, 1, 0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-s", "lint"), ["lint"]),
        (("-s", "plan", "--", "dev", "--review"), ["plan", "dev", "--review"]),
        (("-s", "ci", "--", "drift", "dev"), ["drift", "dev"]),
        (("-s", "ci", "--", "summarized", "synth", "--summary=x"), ["synth", "--summary=x"]),
        (("--only-set-up",), ["--only-set-up"]),
    ],
)
def test_a_command_is_noted_without_its_session(job: Job, arguments: tuple[str, ...], words: list[str]) -> None:
    """With the job that ran it and how it ended."""
    job.start("noxw", *arguments, SIMULATED_ENVIRONMENT="dev-plan", SIMULATED_MATRIX='{"environment": "dev"}')
    assert job.noted() == [
        {"job": "plan", "matrix": {"environment": "dev"}, "environment": "dev-plan", "words": words, "code": 0}
    ]


def test_outputs_and_files_go_where_the_command_says(job: Job) -> None:
    """Both may name words and options of the command, in both forms of an option."""
    job.answers(Answer("propose", outputs={"plan_key": "plans/{1}/{mode}"}, writes=("{markdown}",)))
    words = ("propose", "dev", "--mode=promote", "--github-output", "out", "--markdown=a/b.md")
    assert job.start("noxw", "-s", "ci", "--", *words) == 0
    assert (job.workspace / "out").read_text(encoding="utf-8") == "plan_key=plans/dev/promote\n"
    assert (job.workspace / "a" / "b.md").exists()


def test_outputs_without_a_place_fail(job: Job) -> None:
    """A workflow that forgets --github-output must not look right."""
    job.answers(Answer("propose", outputs={"proposed": "true"}))
    assert job.start("noxw", "-s", "ci", "--", "propose", "dev") == 1


def test_a_checkout_brings_the_files(job: Job) -> None:
    """Without it there is nothing to run."""
    assert job.start("uses", "actions/checkout", SIMULATED_WITH_FETCH_DEPTH="0") == 0
    assert (job.workspace / "noxw").read_text(encoding="utf-8") == "here"
    assert job.noted()[0]["given"] == {"fetch_depth": "0"}


def test_artifacts_go_from_job_to_job(job: Job) -> None:
    """By name or by pattern; what fits no pattern is no error, and a name that is not there is one."""
    for name in ("dev", "prod"):
        file = job.workspace / name / "x" / f"{name}.json"
        file.parent.mkdir(parents=True)
        file.touch()
        given = {"SIMULATED_WITH_NAME": f"drift-{name}", "SIMULATED_WITH_PATH": name}
        assert job.start("uses", "actions/upload-artifact", **given) == 0

    def download(**given: str) -> int:
        variables = {f"SIMULATED_WITH_{key}": value for key, value in given.items()}
        return job.start("uses", "actions/download-artifact", SIMULATED_WITH_PATH="all", **variables)

    assert [
        download(PATTERN="drift-*"),
        download(PATTERN="plan-*"),
        download(NAME="drift-dev"),
        download(NAME="x"),
    ] == [
        0,
        0,
        0,
        1,
    ]
    assert [line["files"] for line in job.noted()[2:]] == [["x/dev.json", "x/prod.json"], [], ["x/dev.json"], None]
    assert (job.workspace / "all" / "x" / "prod.json").exists()


def test_nothing_to_keep_is_an_error_where_it_is_said(job: Job) -> None:
    """As `if-no-files-found` says."""
    given = {"SIMULATED_WITH_NAME": "pack", "SIMULATED_WITH_PATH": "nowhere"}
    codes = [
        job.start("uses", "actions/upload-artifact", **given, SIMULATED_WITH_IF_NO_FILES_FOUND=word)
        for word in ("ignore", "error")
    ]
    assert codes == [0, 1]


def test_a_module_without_a_session_runs_for_real(job: Job) -> None:
    """The required check judges; a stub would agree with everything."""
    assert job.start("python3", "-c", "import sys; sys.exit(5)") == 5
    assert job.noted()[0]["words"] == ["python3", "-c", "import sys; sys.exit(5)"]
