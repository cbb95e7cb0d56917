"""An environment leaves: refused while something runs there, then every file that names it changes with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.changes import Account, comparison, retired
from ci.changes.comparison import Sides
from ci.github.retirement import named_in
from ci.github.settings.files import unfitting_environments
from ci.github.workflows.generated import outdated, write
from ci.policy.owners import codeowners
from ci.toolchain.base_commit import Base
from shared import checks, exits
from tests.ci.change import ROOT, Change

REASON = ("--reason", "measured, and not needed any more")

ENTRY = retired.Retired(
    environment="perf",
    account_id="111122223333",
    region="sa-east-1",
    state_bucket="states",
    account=Account.KEPT,
    record="v2/x",
    reason="over",
)


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Return a repository with the example environments and what follows from them: workflows, settings, owners."""
    made = Change.start(tmp_path / "tree")
    shutil.copytree(ROOT / ".github", made.root / ".github")
    names = [config.name for config in checks.validated(made.root)]
    kinds = ("", "-plan", "-record")
    settings = {f"{name}{kind}": {"reviewers": []} for name in names for kind in kinds}
    (made.root / ".github/settings/environments.json").write_text(json.dumps(settings))
    (made.root / "CODEOWNERS").write_text("* @o/all\n" + "".join(_owned(name) for name in names))
    write(made.root)
    made.commit("what follows")
    return made


def _owned(name: str) -> str:
    return f"/environments/{name}.yaml @o/all\n/environments/releases/{name}.yaml @o/all\n"


def test_nothing_is_left_behind(change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """Files, settings, owners and workflows are gone; who came after it comes after the one before it."""
    first, leaves, last = [config.name for config in checks.validated(change.root)]
    arguments = ("retire", leaves, "--account", "absent", *REASON, "--root", str(change.root))
    assert main([*arguments]) == exits.DONE
    assert (change.git("status", "--porcelain"), named_in(change.root, leaves)[0] != []) == ("", True)
    assert main([*arguments, "--write"]) == exits.DONE
    change.git("add", "--all")
    assert {one.name: one.promotion.after for one in checks.validated(change.root)} == {first: None, last: first}
    assert unfitting_environments(change.root, [first, last]) == []
    assert outdated(change.root) == []
    assert codeowners.read(change.root).stale(codeowners.tracked(change.root)) == []
    assert named_in(change.root, leaves)[0] == []
    assert retired.read(change.root, [first, last])[leaves].account is Account.ABSENT
    capsys.readouterr()
    assert main(["retire", leaves, "--check", "--root", str(change.root)]) == exits.DONE
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{leaves}: 0 places that machines read")


def test_what_is_left_is_named(change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """Where somebody removed the two files by hand: each other file with its line."""
    leaves = checks.validated(change.root)[1].name
    for folder in ("environments", "environments/releases"):
        (change.root / folder / f"{leaves}.yaml").unlink()
    assert main(["retire", leaves, "--check", "--root", str(change.root)]) == exits.FAILED
    files = {line.partition(":")[0] for line in capsys.readouterr().err.splitlines()}
    generated = {f".github/workflows/{name}.yml" for name in ("promote", "operations", "drift")}
    assert {"CODEOWNERS", ".github/settings/environments.json"} | generated <= files


def test_environments_that_would_not_fit_each_other_are_refused(change: Change) -> None:
    """Here none would be left; no file was changed."""
    names = [config.name for config in checks.validated(change.root)]
    retire = ["--account", "absent", *REASON, "--write", "--root", str(change.root)]
    codes = [main(["retire", name, *retire]) for name in names]
    assert codes == [exits.DONE, exits.DONE, exits.BAD_INPUT]
    assert [config.name for config in checks.validated(change.root)] == names[-1:]


def test_a_reason_is_needed(change: Change, capsys: pytest.CaptureFixture[str]) -> None:
    """The reviewers read it."""
    assert main(["retire", "dev", "--root", str(change.root)]) == exits.BAD_INPUT
    assert capsys.readouterr().err.startswith("--reason: missing")


def gone(**entries: retired.Retired) -> Sides:
    """Return a change that takes away perf, whose document has two resources."""
    documents = {"perf": {"resource": {"aws_vpc": {"a": {}, "b": {}}}}}
    return Sides(Base("e" * 40, "as a test"), documents, {}, {}, {}, {}, entries)


def test_a_removal_by_hand_is_refused_on_the_own_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is known without credentials is the entry: there is none."""
    monkeypatch.setattr(comparison, "sides", lambda *_: gone())
    assert main(["diff", "perf"]) == exits.STOPPED
    assert capsys.readouterr().err == (
        "perf leaves management with the 2 resources of its file, and environments/retired/perf.json does not say that "
        'they are gone: destroy or retire it first: ./noxw -s ci -- retire perf --reason "..." '
        "(docs/operations.md, Retire an environment)\n"
    )


def test_a_retirement_is_what_reviewers_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record that proves it, and what becomes of the account."""
    monkeypatch.setattr(comparison, "sides", lambda *_: gone(perf=ENTRY))
    assert main(["diff", "perf"]) == exits.DONE
    sentence = "is retired: destroyed by v2/x; its account 111122223333 is kept"
    assert f"besides: perf: {sentence}" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("entries", "planned"),
    [({}, ["perf"]), ({"perf": Account.KEPT}, ["perf"]), ({"perf": Account.ABSENT}, [])],
    ids=["by hand", "retired", "never prepared"],
)
def test_the_state_of_what_leaves_is_read(entries: Mapping[str, Account], planned: list[str]) -> None:
    """By the job that plans; where no account was ever prepared nobody can be asked."""
    assert gone(**{name: ENTRY.model_copy(update={"account": one}) for name, one in entries.items()}).to_plan == planned


def test_an_entry_of_an_environment_that_is_here_again_is_refused(tmp_path: Path) -> None:
    """It would let the next removal pass."""
    file = tmp_path / retired.path_of("perf")
    file.parent.mkdir(parents=True)
    file.write_text(ENTRY.to_json())
    assert retired.read(tmp_path, ["dev"]) == {"perf": ENTRY}
    file.with_name("other.json").write_text(ENTRY.to_json())
    file.with_name("x.json").write_text("{}")
    with pytest.raises(exits.CommandError) as caught:
        retired.read(tmp_path, ["perf"])
    assert [line.partition(": ")[2] for line in caught.value.lines][:2] == [
        "environment: perf: name the file perf.json",
        "perf is an environment again: remove the file",
    ]
    assert caught.value.code == exits.BAD_INPUT
