"""`./noxw -s test -- --accept`: what follows from the code is renewed, and each file that changed is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.checks.production import GUARDS
from tests.accept import PAGE, contents, differences, remove_orphans, with_guards

ROOT = Path(__file__).parents[2]
TABLE = "| key | production has |\n|---|---|\n| `network.nat` | `both` |\n| `gone.key` | 3 or more |\n\nAfter it.\n"


def test_the_table_of_guards_is_written_anew() -> None:
    """A guard that is no more leaves it, and what stands around it stays."""
    table = with_guards(f"# Before it\n\n{TABLE}")
    assert table.startswith("# Before it\n\n| key | production has |\n|---|---|\n| `network.nat` | `per_az` |\n")
    assert table.endswith(" |\n\nAfter it.\n")
    assert table.count("\n| `") == len(GUARDS)


@pytest.mark.parametrize("file", ["environments/schema.json", ".github/workflows/promote.yml", PAGE.as_posix()])
def test_a_file_that_follows_is_looked_at(file: str, tmp_path: Path) -> None:
    """So that its change is named."""
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text("text")
    assert contents(tmp_path) == {file: b"text"}


def test_every_snapshot_is_looked_at() -> None:
    """So that its change, and its removal, is named."""
    snapshots = {file.relative_to(ROOT).as_posix() for file in ROOT.glob("tests/**/__snapshots__/**/*.*")}
    assert snapshots
    assert snapshots <= contents(ROOT).keys()


def test_snapshots_go_with_their_test_file(tmp_path: Path) -> None:
    """Those of a file that is there stay."""
    for name in ("test_here", "test_gone"):
        (tmp_path / "tests/stacks/__snapshots__" / name).mkdir(parents=True)
    (tmp_path / "tests/stacks/test_here.py").write_text("")
    remove_orphans(tmp_path)
    assert [folder.name for folder in tmp_path.glob("tests/stacks/__snapshots__/*")] == ["test_here"]


def test_each_file_that_is_another_one_is_named() -> None:
    """In the order of their names; what stays is not."""
    before = {"a": b"1", "b": b"1", "c": b"1"}
    assert differences(before, {"a": b"1", "b": b"2", "d": b"1"}) == ["changed b", "removed c", "added d"]


def test_no_change_is_said_in_a_line() -> None:
    """Silence could be a failure."""
    assert differences({"a": b"1"}, {"a": b"1"}) == ["everything follows already: no file changed"]
