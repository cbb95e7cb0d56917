"""What holds of every two documents."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ci.changes.diff import Kind, apply, compare, normalize
from tests.ci.changes.diff.documents import documents, edited, renamed, renamings, shuffled

ROOT = Path(__file__).parents[4]


@settings(deadline=None)
@given(documents())
def test_equal_documents_give_nothing(document: dict[str, Any]) -> None:
    """A document does not differ from itself."""
    assert compare(document, document) == []


@settings(deadline=None)
@given(documents(), documents())
def test_applying_the_changes_to_base_gives_head(base: dict[str, Any], head: dict[str, Any]) -> None:
    """Nothing that differs is missing from the changes, whatever the two documents are."""
    assert apply(compare(base, head), base) == normalize(head)


@settings(deadline=None)
@given(st.data())
def test_applying_the_changes_gives_head_after_an_edit(data: st.DataObject) -> None:
    """The same where most of the document stays, so that things move, change and take each other's places."""
    base = data.draw(documents())
    head = data.draw(edited(base))
    changes = compare(base, head)
    assert apply(changes, base) == normalize(head)
    assert (changes == []) == (normalize(base) == normalize(head))


@settings(deadline=None)
@given(documents())
def test_an_environment_that_comes_or_goes_is_added_or_removed(document: dict[str, Any]) -> None:
    """Without a base everything is added, without a head everything is removed, without both there is nothing."""
    assert {change.kind for change in compare(None, document)} <= {Kind.ADDED}
    assert {change.kind for change in compare(document, None)} <= {Kind.REMOVED}
    assert apply(compare(None, document), None) == normalize(document)
    assert apply(compare(document, None), document) == {}
    assert compare(None, None) == []


@settings(deadline=None)
@given(st.data(), st.randoms(use_true_random=False))
def test_order_of_keys_and_sets_never_matters(data: st.DataObject, chance: random.Random) -> None:
    """Neither is a difference, nor changes what is found."""
    base = data.draw(documents())
    head = data.draw(edited(base))
    assert compare(base, shuffled(base, chance)) == []
    assert compare(shuffled(base, chance), shuffled(head, chance)) == compare(base, head)


@settings(deadline=None)
@given(renamings())
def test_renaming_resources_with_distinct_configurations_yields_moves_only(
    renaming: tuple[dict[str, Any], dict[str, str]],
) -> None:
    """Also when they refer to each other, in a chain or a circle, and when one takes the address of another."""
    base, new_address = renaming
    head = renamed(base, new_address)
    changes = compare(base, head)
    assert {change.move.before: change.move.after for change in changes if change.move} == new_address
    assert {(change.kind, change.attributes) for change in changes} <= {(Kind.MOVED, ())}
    assert apply(changes, base) == normalize(head)


def test_another_process_finds_the_same_in_the_same_order() -> None:
    """Nothing hangs on the seed of Python's hashes or on the key of the fingerprints."""
    program = """
from ci.changes.diff import compare
from ci.changes.report.data import as_data
base = {"resource": {"aws_lb": {n: {"subnets": [n, "s"], "token": n, "x": "${aws_lb.c.id}"} for n in "abcdefgh"}}}
head = {"resource": {"aws_lb": {n: {"subnets": [n], "token": n * 2, "x": "${aws_lb.d.id}"} for n in "efghijkl"}}}
print(as_data({"dev": compare(base, head)}))
"""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
