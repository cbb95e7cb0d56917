"""Base and head of a change, each synthesized by its own code."""

from __future__ import annotations

import re
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from ci.changes.comparison import sides
from ci.toolchain import synthesis
from ci.toolchain.synthesis import SynthesisError
from tests.ci.change import Change
from tests.examples.good import line_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return a repository with one commit."""
    return Change.start(tmp_path_factory.mktemp("repository"))


@pytest.fixture
def change(made: Change) -> Generator[Change]:
    """Return the repository as committed, and undo what the test changed."""
    yield made
    made.restore()


def test_a_value_affects_its_environment_and_shows_there(change: Change) -> None:
    """One key in dev.yaml: dev is affected, and the difference is that value wherever it arrives."""
    change.replace("environments/dev.yaml", "monthly_usd: 300", "monthly_usd: 301")
    found = sides(change.root, None)
    assert found.affected == ["dev"]
    [dev] = found.differences(["dev"])
    [budget] = dev.changes
    assert [(item.name, item.before, item.after) for item in budget.attributes] == [("limit_amount", "300", "301")]


def test_a_construct_affects_exactly_the_environments_whose_document_changes(change: Change) -> None:
    """Sessions into tasks are open in dev and staging: their statement's name is in no other document."""
    change.replace("shared/constructs/task.py", '"OpenSession"', '"OpenSessions"')
    assert sides(change.root, None).affected == ["dev", "staging"]


def test_a_comment_affects_nothing(change: Change) -> None:
    """Neither one in YAML nor one in Python."""
    change.replace(
        "environments/prod.yaml", "cost_center: catalog-prod", "cost_center: catalog-prod # the tag CostCenter"
    )
    change.replace("shared/constructs/task.py", "PORT_NAME =", "# the port\nPORT_NAME =")
    assert sides(change.root, None).affected == []


def test_a_new_and_a_removed_environment_are_both_affected(change: Change) -> None:
    """The document of one side is missing: every resource is added, or removed."""
    for folder in ("environments", "environments/releases"):
        file = change.root / folder / "dev.yaml"
        file.with_name("lab.yaml").write_text(
            file.read_text(encoding="utf-8").replace(": dev\n", ": lab\n"), encoding="utf-8"
        )
        file.unlink()
    change.replace("environments/staging.yaml", "after: dev", "after: lab")
    found = sides(change.root, None)
    assert found.names == ["lab", "staging", "prod", "dev"]
    assert found.affected == ["lab", "dev"]
    lab, dev = found.differences(["lab", "dev"])
    assert (lab.base, dev.head) == (None, None)
    assert {change.kind for change in lab.changes} == {"added"}
    assert {change.kind for change in dev.changes} == {"removed"}
    assert found.follow_ups(found.names) == [
        "lab: its account is not ready yet: run ./noxw -s bootstrap -- lab with the break-glass role",
        "staging: its account changes: run ./noxw -s bootstrap -- staging with the break-glass role",
        "staging: nothing comes there any more before lab has proven it",
    ]
    assert found.follow_ups(["prod"]) == []
    assert found.to_plan == ["lab", "dev"]
    [line] = found.refusals(found.names)
    assert line.startswith("dev leaves management with the ")


def test_an_environment_in_between_waits_and_is_waited_for(change: Change) -> None:
    """The one before it lets its roles read the records, so that account changes, too."""
    for folder in ("environments", "environments/releases"):
        file = change.root / folder / "staging.yaml"
        text = file.read_text(encoding="utf-8").replace("staging", "lab").replace("tier: lab", "tier: staging")
        for old, new in (
            ("321098765432", "543210987654"),
            ("10.20.0.0", "10.40.0.0"),
            ("after: dev", "after: staging"),
        ):
            text = text.replace(old, new)
        file.with_name("lab.yaml").write_text(re.sub(r"signing_keys:\n    - .*", "signing_keys: []", text), "utf-8")
    change.replace("environments/prod.yaml", "after: staging", "after: lab")
    found = sides(change.root, None)
    assert found.affected == ["lab"]
    assert found.affected_accounts == ["staging", "lab", "prod"]
    assert [line for line in found.follow_ups(found.names) if "has proven it" in line] == [
        "lab: is new: nothing comes there before staging has proven it",
        "prod: nothing comes there any more before lab has proven it",
    ]


def test_a_role_that_may_more_is_a_change_of_the_accounts_alone(change: Change) -> None:
    """No resource of the service changes, and every account does, each with its difference."""
    change.replace("shared/access/evidence.py", '"NothingIsReplicatedHere"', '"NothingIsCopiedHere"')
    found = sides(change.root, None)
    assert found.affected == []
    assert found.affected_accounts == found.names
    assert all(one.changes for one in found.account_differences(found.names))


OLD_STACKS = """\
import json, pathlib, sys
if "--with-accounts" in sys.argv or ({known} is False and "--bootstrap" in sys.argv):
    sys.exit(print("python -m stacks: No such option: --with-accounts", file=sys.stderr) or 64)
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
(out / "stacks" / "one").mkdir(parents=True)
(out / "manifest.json").write_text('{{"stacks": {{"one": {{}}}}}}')
document = {{"output": {{"EnvironmentSuffix": {{"value": "dev"}}}}, "kind": sys.argv[-1]}}
(out / "stacks" / "one" / "cdk.tf.json").write_text(json.dumps(document))
"""


@pytest.mark.parametrize(("known", "accounts"), [(True, ["dev"]), (False, [])])
def test_a_tree_from_before_both_kinds_is_synthesized_one_by_one(
    tmp_path: Path, known: bool, accounts: list[str]
) -> None:
    """A base of before the option has both kinds all the same; one of before the accounts has none."""
    (tmp_path / "stacks.py").write_text(OLD_STACKS.format(known=known))
    python = Path(sys.executable)
    running = synthesis.start_both(tmp_path, tmp_path / "out", python)
    found = synthesis.documents_of_both(running, tmp_path, python)
    assert (list(found.services), list(found.accounts)) == (["dev"], accounts)
    assert [one["kind"] for one in found.accounts.values()] == ["--bootstrap"] * len(accounts)


def test_a_working_tree_with_problems_says_each_of_them(change: Change) -> None:
    """The lines are those of `validate`, and the exit code is that of bad input."""
    change.replace("environments/dev.yaml", "nat: single", "nat: double")
    change.replace("environments/prod.yaml", "nat: per_az", "nat: none")
    with pytest.raises(SynthesisError) as caught:
        sides(change.root, None)
    assert caught.value.code == 64
    files = ["environments/dev.yaml", "environments/prod.yaml"]
    assert [line.split(": ")[0] for line in caught.value.lines] == [
        f"{file}:{line_of(change.root, file, 'network.nat')}" for file in files
    ]


def test_a_base_that_does_not_synthesize_is_one_line(change: Change) -> None:
    """The line says which commit, why it is the base, and the first thing that is wrong there."""
    change.replace("environments/dev.yaml", "nat: single", "nat: double")
    change.commit("broken")
    change.replace("environments/dev.yaml", "nat: double", "nat: single")
    try:
        with pytest.raises(SynthesisError) as caught:
            sides(change.root, None)
    finally:
        change.git("reset", "--quiet", "--hard", "HEAD~1")
    [line] = caught.value.lines
    assert line.startswith("base ")
    place = f"environments/dev.yaml:{line_of(change.root, 'environments/dev.yaml', 'network.nat')}: "
    assert f"(HEAD, because main has changes that are not committed) does not synthesize: {place}" in line
    assert caught.value.code == 1


def test_code_that_fails_is_one_line(change: Change) -> None:
    """The last line of a traceback says what is wrong; the others are for whoever wrote the code."""
    change.replace(
        "stacks/factory.py", "module.build(app, kind.stack_id(names)", "module.build(app, kind.stack_id(nobody)"
    )
    with pytest.raises(SynthesisError, match=r"^NameError: name 'nobody' is not defined$"):
        synthesis.of_tree(change.root)


def test_a_tree_without_stacks_is_refused(tmp_path: Path, change: Change) -> None:
    """A commit from before the first stack cannot be synthesized."""
    with pytest.raises(SynthesisError, match="no stacks"):
        synthesis.python_for(tmp_path, change.root)


def test_a_tree_with_another_lock_file_gets_its_own_environment(tmp_path: Path, change: Change) -> None:
    """It lies beside what else is made in the repository: the next command finds it."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    python = synthesis.python_for(tmp_path, change.root)
    assert python.is_relative_to(change.root / "cdktf.out")
    (python.parent / "kept").touch()
    assert synthesis.python_for(tmp_path, change.root) == python
    assert (python.parent / "kept").exists()


def test_a_lock_file_that_cannot_be_installed_is_one_line(tmp_path: Path, change: Change) -> None:
    """Without network, for example; here without its hashes."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / "requirements.lock").write_text("moto==5.2.5\n")
    with pytest.raises(SynthesisError, match=r"^its requirements\.lock cannot be installed: .*hash") as raised:
        synthesis.python_for(tmp_path, change.root)
    assert "\n" not in raised.value.lines[0]
