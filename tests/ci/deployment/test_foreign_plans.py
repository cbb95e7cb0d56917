"""Plans with an honest note that hold something else than the files of the commit: refused before anything runs."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ci.deployment import planning
from ci.deployment.planning import Planned
from ci.deployment.target import Target
from ci.toolchain.artifact import Artifact
from ci.toolchain.terraform.configuration import DOCUMENT
from shared import exits
from tests.ci.deployment.small import target
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")

HONEST: Mapping[str, Any] = {
    "terraform": {"backend": {"local": {"path": "honest.tfstate"}}},
    "resource": {"terraform_data": {"one": {"input": "1"}}},
    "output": {"EnvironmentSuffix": {"value": "dev"}},
}
KEY = b"a key of this environment"
Forge = Callable[..., bytes]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """Return the target whose files everybody has seen."""
    return target(tmp_path_factory.mktemp("honest"), Artifact("dev", "TapStack-dev", json.dumps(HONEST).encode()))


@pytest.fixture(scope="module")
def forge(honest: Target, tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """Return what makes the bytes of a plan of the honest document and of what is laid over it."""
    folder = tmp_path_factory.mktemp("forged")
    (folder / "module").mkdir()
    (folder / "module" / "m.tf.json").write_text(json.dumps({"output": {"x": {"value": "1"}}}))

    def terraform(*arguments: str) -> None:
        program = [honest.folder.engine.program, *arguments]
        done = subprocess.run(
            program, cwd=folder, env=dict(honest.folder.environment), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def make(
        document: Mapping[str, Any] = HONEST,
        *,
        beside: Mapping[str, Any] | None = None,
        init: tuple[str, ...] = (),
        plan: tuple[str, ...] = (),
    ) -> bytes:
        (folder / DOCUMENT).write_bytes(json.dumps(document).encode())
        for name, content in (beside or {}).items():
            (folder / name).write_text(json.dumps(content))
        terraform("init", "-reconfigure", *init)
        terraform("plan", *plan, "-out=plan.tfplan")
        for name in beside or {}:
            (folder / name).unlink()
        return (folder / "plan.tfplan").read_bytes()

    return make


def note_of(honest: Target, content: bytes) -> Planned:
    """Return the note that an honest plan has, for these bytes."""
    sha256 = hashlib.sha256(content).hexdigest()
    return Planned("dev", honest.config.aws.account_id, honest.artifact.sha256, sha256, None)


def refused(honest: Target, content: bytes) -> list[str]:
    """Return the lines with which a plan is refused, in what it is placed and applied."""
    with pytest.raises(exits.CommandError) as raised:
        planning.apply(honest, plan=planning.place(honest, content, note_of(honest, content), KEY))
    assert raised.value.code == exits.FAILED
    assert not honest.folder.plan_file.exists()
    return raised.value.lines


def said(what: str) -> str:
    """Return a line that says so of a plan."""
    return f"the saved plan {what}: plan and approve again"


def running(file: Path) -> dict[str, Any]:
    """Return the honest document with a command that makes a file."""
    resource = {"input": "1", "provisioner": [{"local-exec": [{"command": f"touch {file}"}]}]}
    return {**HONEST, "resource": {"terraform_data": {"one": resource}}}


def test_an_honest_plan_passes(honest: Target, forge: Forge) -> None:
    """Made elsewhere, of the same files."""
    content = forge()
    assert planning.place(honest, content, note_of(honest, content), KEY).summary.headline == "1 to create, 1 to output"


def test_a_command_that_no_file_here_has_never_runs(honest: Target, forge: Forge, tmp_path: Path) -> None:
    """Changes and outputs are those that were approved: only the configuration inside the plan has it."""
    ran = tmp_path / "ran"
    assert refused(honest, forge(running(ran))) == [said(f"holds another {DOCUMENT} than the one of this commit")]
    assert not ran.exists()


def test_a_command_in_a_plan_that_lies_in_the_folder_never_runs(honest: Target, forge: Forge, tmp_path: Path) -> None:
    """An apply in a process of its own asks the note beside the plan."""
    ran = tmp_path / "ran"
    planning.plan(honest)
    content = forge(running(ran))
    honest.folder.plan_file.write_bytes(content)
    note = {**json.loads((honest.folder.path / planning.PLANNED).read_text())}
    note["plan_sha256"] = hashlib.sha256(content).hexdigest()
    (honest.folder.path / planning.PLANNED).write_text(json.dumps(note))
    with pytest.raises(exits.NothingBegunError) as raised:
        planning.apply(honest)
    assert raised.value.lines == [said(f"holds another {DOCUMENT} than the one of this commit")]
    assert not ran.exists()


def test_an_override_file_that_is_not_declared_is_named(honest: Target, forge: Forge, tmp_path: Path) -> None:
    """The document is the honest one, byte for byte."""
    ran = tmp_path / "ran"
    laid_over = {"resource": running(ran)["resource"]}
    assert refused(honest, forge(beside={"a_override.tf.json": laid_over})) == [
        said("holds a file that is not declared here, a_override.tf.json")
    ]
    assert not ran.exists()


def test_another_setting_of_a_provider_is_refused(honest: Target, forge: Forge) -> None:
    """The plan's changes say nothing of it."""
    document = {**HONEST, "provider": {"terraform": [{"alias": "other"}]}}
    assert refused(honest, forge(document)) == [said(f"holds another {DOCUMENT} than the one of this commit")]


def test_another_value_of_the_backend_is_refused_by_its_name(honest: Target, forge: Forge) -> None:
    """It stands in no file: `init -backend-config` gave it, and an apply takes it from the plan."""
    content = forge(init=("-backend-config=path=foreign.tfstate",))
    assert refused(honest, content) == [said("has another value of the backend than the files, path")]


def test_a_module_beside_the_root_module_is_refused(honest: Target, forge: Forge) -> None:
    """Its files are no files of the root module."""
    lines = refused(honest, forge(beside={"call.tf.json": {"module": {"m": {"source": "./module"}}}}))
    assert lines == [
        said("has other modules than the root module"),
        said("holds a file that is not declared here, call.tf.json"),
    ]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (("-destroy",), ["was made in mode 1, not to change the environment"]),
        (("-target=terraform_data.one",), ["has target_addrs, so it is one of some resources only"]),
    ],
)
def test_a_plan_made_with_another_option_is_refused(
    honest: Target, forge: Forge, options: tuple[str, ...], lines: list[str]
) -> None:
    """What no file says and the note does not either."""
    assert refused(honest, forge(plan=options)) == [said(line) for line in lines]


def test_what_is_no_plan_is_refused_in_one_line(honest: Target) -> None:
    """Not with a traceback."""
    assert refused(honest, b"no plan") == [said("cannot be read (it is no archive as the engine writes it)")]
