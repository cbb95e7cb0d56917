"""The workflows lie in the repository as the model says, and keep the pins that they have."""

from __future__ import annotations

import errno
import re
import shutil
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.github.workflows.generated import outdated, pins_of
from ci.policy.workflows.files import model_of
from shared import exits
from shared.config import load_all

ROOT = Path(__file__).resolve().parents[4]
PROMOTE = ".github/workflows/promote.yml"
ONE = f"actions/checkout@{'a' * 40} # v7.0.1"
OTHER = f"actions/checkout@{'b' * 40} # v8.0.0"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with this repository's environments and workflows."""
    for folder in ("environments", ".github/workflows", ".github/actions", ".github/settings"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_the_files_here_are_current() -> None:
    """`./noxw -s workflows -- --write` makes them so."""
    assert outdated(ROOT) == []


def test_a_check_names_each_place_that_is_another(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Edited, missing and unknown files alike, one line each with job and step, and nothing is written."""
    text = (repository / PROMOTE).read_text()
    edited = text.replace("run: ./noxw -s synth", "run: ./noxw -s synth -- dev").replace(
        "runs-on: ub", "runs-on: xub", 1
    )
    (repository / PROMOTE).write_text(edited)
    (repository / ".github/workflows/drift.yml").unlink()
    (repository / ".github/workflows/more.yaml").write_text("on: push\n")
    assert main(["workflows", "--check", "--root", str(repository)]) == exits.FAILED
    lines = [re.sub(r":\d+:", ":N:", line) for line in capsys.readouterr().err.splitlines()]
    first = next(one for one in model_of(ROOT).workflows if one.name == "promote").jobs[0].id
    step, run = "'Synthesize every environment'", "run: ./noxw -s synth"
    remedy = "run ./noxw -s workflows -- --write, or change ci/policy/workflows/files"
    assert lines == [
        f".github/workflows/drift.yml: is missing: {remedy}",
        ".github/workflows/more.yaml: is not in the model: remove it, or add it to ci/policy/workflows/files",
        f"{PROMOTE}:N: job {first}: says `runs-on: xubuntu-24.04`, and should say `runs-on: ubuntu-24.04`: {remedy}",
        f"{PROMOTE}:N: job build, step {step}: says `{run} -- dev`, and should say `{run}`: {remedy}",
    ]
    assert (repository / PROMOTE).read_text() == edited


def test_an_update_of_an_action_is_kept(repository: Path) -> None:
    """Dependabot writes another commit into every file: that is the pin from then on, also where a file is missing."""
    for file in (repository / ".github").glob("*/**/*.yml"):
        text = file.read_text()
        file.write_text(re.sub(r"actions/checkout@[0-9a-f]{40} # v[\d.]+", ONE, text))
    assert outdated(repository) == []
    (repository / PROMOTE).unlink()
    assert main(["workflows", "--write", "--root", str(repository)]) == exits.DONE
    assert (repository / PROMOTE).read_text().count(ONE) > 1


def test_a_check_names_the_settings_of_an_environment_that_is_gone(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After its two files were removed, and the workflows were written again."""
    first, second, *_ = [config.name for config in load_all(repository)]
    for folder in ("environments", "environments/releases"):
        (repository / folder / f"{first}.yaml").unlink()
    file = repository / "environments" / f"{second}.yaml"
    file.write_text(file.read_text().replace(f"after: {first}", "after: null"))
    main(["workflows", "--write", "--root", str(repository)])
    capsys.readouterr()
    assert main(["workflows", "--check", "--root", str(repository)]) == exits.FAILED
    named = [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()]
    assert named == [first, f"{first}-plan", f"{first}-record"]


def test_writing_brings_them_up_to_date_once(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second time there is nothing to do, and a check is silent."""
    (repository / PROMOTE).unlink()
    for arguments in (["--write"], ["--write"], ["--check"]):
        assert main(["workflows", *arguments, "--root", str(repository)]) == exits.DONE
    assert capsys.readouterr().out == f"wrote {PROMOTE}\nthe workflows follow the model: nothing to do\n"
    assert (repository / PROMOTE).read_bytes() == (ROOT / PROMOTE).read_bytes()


def test_another_line_end_is_out_of_date(repository: Path) -> None:
    """The same bytes on every machine."""
    (repository / PROMOTE).write_bytes((ROOT / PROMOTE).read_bytes().replace(b"\n", b"\r\n"))
    assert {line.partition(":")[0] for line in outdated(repository)} == {PROMOTE}


@pytest.mark.parametrize("arguments", [[], ["--write", "--check"]])
def test_one_of_two_things_is_asked_for(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Neither writes by accident."""
    assert main(["workflows", *arguments]) == exits.BAD_INPUT
    assert capsys.readouterr().err == "workflows: say what to do: --write or --check, one of them\n"


def test_environments_with_problems_write_nothing(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chain of environments that are wrong would be wrong."""
    file = repository / "environments/prod.yaml"
    file.write_text(file.read_text().replace("after: staging", "after: nowhere"))
    (repository / PROMOTE).unlink()
    assert main(["workflows", "--write", "--root", str(repository)]) == exits.BAD_INPUT
    assert "promotion.after: no such environment" in capsys.readouterr().err
    assert not (repository / PROMOTE).exists()


def test_a_file_that_cannot_be_written_is_said(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, no traceback."""

    def refused(*_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (repository / PROMOTE).unlink()
    monkeypatch.setattr(Path, "write_text", refused)
    assert main(["workflows", "--write", "--root", str(repository)]) == exits.FAILED
    assert capsys.readouterr().err == f"{PROMOTE}: cannot be written (Permission denied)\n"


def test_a_workflow_that_cannot_be_read_is_said(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its pins are needed."""
    broken = repository / ".github/workflows/other.yml"
    broken.mkdir()
    assert main(["workflows", "--check", "--root", str(repository)]) == exits.FAILED
    assert capsys.readouterr().err == f"{broken}: cannot be read (Is a directory)\n"


def test_a_pin_is_the_whole_text_behind_uses() -> None:
    """Action, commit and version: what a generated line repeats."""
    assert pins_of({"a.yml": f"      - uses: {ONE}\n", "b.yml": f"        uses: {ONE}\n"}) == {"actions/checkout": ONE}


@pytest.mark.parametrize("line", ["uses: ./.github/workflows/plan.yml", "uses: actions/checkout@v7", "# nothing"])
def test_other_lines_are_no_pins(line: str) -> None:
    """Files of this repository have none; a tag is for the policy to refuse."""
    assert pins_of({"a.yml": line}) == {}


def test_two_versions_are_refused() -> None:
    """Somebody updated one of them; both places are named."""
    with pytest.raises(exits.CommandError) as error:
        pins_of({"a.yml": f"uses: {ONE}\n", "b.yml": f"\nuses: {OTHER}\n"})
    assert error.value.lines == [f"b.yml:2: {OTHER}: a.yml:1 has {ONE}: use one version of an action everywhere"]
