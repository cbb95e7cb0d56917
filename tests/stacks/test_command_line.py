"""`python -m stacks`: what people and programs get from it."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from cdktf import Annotations, App, TerraformStack

import stacks.synthesis
from shared.config import EnvironmentConfig, load
from stacks.__main__ import main
from stacks.factory import build
from stacks.kinds import Kind
from tests.examples.good import GOOD, change, copy_good
from tests.stacks.document import ENVIRONMENTS, ROOT

NAMES = ("dev", "staging", "prod")  # the environments of the good repository, in order of promotion
FIELDS = {"environment", "stack", "document", "resources", "types", "size_bytes", "sha256", "warnings"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the folder that documents go to."""
    return tmp_path / "out"


def call(*arguments: str) -> int:
    """Run the command over the good repository, whose environments never change."""
    return main([*arguments, "--root", str(GOOD)])


def stack_names(out: Path) -> set[str]:
    """Return the stacks that have a document."""
    return {file.parent.name for file in out.glob("stacks/*/cdk.tf.json")}


def test_an_unknown_environment_is_one_line_and_64(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """The line names those that exist; nothing is synthesized, not even the others that were named."""
    assert call("dev", "live", "live", "--out", str(out)) == 64
    assert capsys.readouterr() == ("", f"live: no such environment: choose from {', '.join(NAMES)}\n")
    assert not out.exists()


def test_each_unknown_environment_has_its_line(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """Every mistake at once."""
    assert call("test", "live", "--out", str(out)) == 64
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["test", "live"]


def test_bad_files_are_all_problems_and_64(capsys: pytest.CaptureFixture[str], tmp_path: Path, out: Path) -> None:
    """The problems are those of the files, with file and line; nothing is synthesized."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", "  nat: single", "  nat: double")
    change(root, "environments/dev.yaml", "  min_tasks: 2", "  min_tasks: 99")
    assert main(["--root", str(root), "--out", str(out)]) == 64
    printed, problems = capsys.readouterr()
    assert printed == ""
    assert [line.split(": ")[1] for line in problems.splitlines()] == ["network.nat", "scaling.min_tasks"]
    assert not out.exists()


def test_without_a_name_every_environment_is_synthesized(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """A row for each in the order of promotion: name, stack, counts and digest."""
    assert call("--out", str(out)) == 0
    assert stack_names(out) == {f"TapStack-{name}" for name in NAMES}
    printed, problems = capsys.readouterr()
    rows = [line.split() for line in printed.splitlines() if "TapStack-" in line]
    assert [row[:2] for row in rows] == [[name, f"TapStack-{name}"] for name in NAMES]
    assert problems == ""


def test_the_table_says_what_was_written(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """Digest and counts in the table are those of `--json`."""
    assert call("dev", "--out", str(out)) == 0
    table = capsys.readouterr().out
    assert call("dev", "--out", str(out), "--json") == 0
    [result] = json.loads(capsys.readouterr().out)
    for heading in ("environment", "stack", "resources", "types", "bytes", "SHA-256"):
        assert heading in table
    for value in (result["sha256"], str(result["resources"]), str(result["types"]), f"{result['size_bytes']:,}"):
        assert value in table


def test_json_has_these_fields(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """Programs read them; a name that changes breaks a workflow."""
    assert call("prod", "dev", "--out", str(out), "--json") == 0
    results = json.loads(capsys.readouterr().out)
    assert [result["environment"] for result in results] == ["prod", "dev"]
    for result in results:
        assert set(result) == FIELDS
        assert Path(result["document"]).stat().st_size == result["size_bytes"]
        assert result["warnings"] == []


def test_an_environment_named_twice_is_synthesized_once(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """A repeated word is no error and no second stack."""
    assert call("dev", "dev", "--out", str(out), "--json") == 0
    assert [result["environment"] for result in json.loads(capsys.readouterr().out)] == ["dev"]


def test_a_warning_is_a_line_on_standard_error(
    capsys: pytest.CaptureFixture[str], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the environment and the construct, and does not disturb the JSON."""

    def build_with_warning(
        app: App, kind: Kind, config: EnvironmentConfig, configs: Sequence[EnvironmentConfig]
    ) -> TerraformStack:
        stack = build(app, kind, config, configs)
        Annotations.of(stack).add_warning("mind the gap")
        return stack

    monkeypatch.setattr(stacks.synthesis, "build", build_with_warning)
    assert call("dev", "--out", str(out), "--json") == 0
    printed, problems = capsys.readouterr()
    assert json.loads(printed)[0]["warnings"] == ["TapStack-dev: mind the gap"]
    assert problems == "warning: dev: TapStack-dev: mind the gap\n"


def test_one_environment_keeps_the_documents_of_the_others(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """What is not named now is still an environment of this repository."""
    assert call("--out", str(out)) == 0
    assert call("staging", "--out", str(out)) == 0
    capsys.readouterr()
    assert stack_names(out) == {f"TapStack-{name}" for name in NAMES}


def test_the_configuration_is_printed_as_versioned_data(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """Later commits read it: the names of these fields, and what they mean, stay. Nothing is synthesized."""
    assert call("prod", "dev", "--config", "--out", str(out)) == 0
    data = json.loads(capsys.readouterr().out)
    assert not out.exists()
    assert (set(data), data["version"]) == ({"version", "environments", "promises"}, 1)
    assert set(data["promises"]) == {"plugin", "settings", "folders", "input_variable", "result_variable"}
    fields = {"name", "region", "stack", "service", "image", "source_commit", "config"}
    assert [(one["name"], set(one)) for one in data["environments"]] == [("prod", fields), ("dev", fields)]
    assert [EnvironmentConfig.model_validate(one["config"]) for one in data["environments"]] == [
        load(GOOD, name) for name in ("prod", "dev")
    ]


def test_the_module_runs_as_a_program(out: Path) -> None:
    """`python -m stacks` prints what was asked for, and nothing of Node's beside it."""
    done = subprocess.run(
        [sys.executable, "-m", "stacks", ENVIRONMENTS[0], "--json", "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [result["environment"] for result in json.loads(done.stdout)] == [ENVIRONMENTS[0]]


def test_the_exit_code_reaches_the_shell(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    """A workflow stops at 64, not at a sentence."""
    monkeypatch.setattr(sys, "argv", ["stacks", "live", "--out", str(out)])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / "stacks" / "__main__.py"), run_name="__main__")
    assert stopped.value.code == 64
