"""Expressions are read as GitHub reads them: names outside of quotes, conditions with and without `${{ }}`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulation.expressions import (
    Names,
    asks_for_status,
    bare,
    literal,
    renamed,
    renamed_everywhere,
    with_status,
)

NAMES: Names = {"inputs": lambda name: f"'{name}!'", "needs": lambda name: f"needs.dev__{name}"}
QUOTED = st.text(st.characters(exclude_characters="'$")).map(lambda text: f"'inputs.{text}'")


@pytest.mark.parametrize(
    ("condition", "inside"),
    [
        ("always()", "always()"),
        ("${{ !cancelled() }}", "!cancelled()"),
        (" ${{ a == 'b' }} ", "a == 'b'"),
        ("${{ a }} && ${{ b }}", "${{ a }} && ${{ b }}"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_a_condition_needs_no_marks(condition: object, inside: str) -> None:
    """GitHub takes both forms, and YAML reads true and false itself."""
    assert bare(condition) == inside


@pytest.mark.parametrize(
    ("expression", "other"),
    [
        ("inputs.mode != 'unlock'", "'mode!' != 'unlock'"),
        ("needs.plan.outputs.changes == '0'", "needs.dev__plan.outputs.changes == '0'"),
        ("needs.plan-it.result", "needs.dev__plan-it.result"),
        ("needs.*.result", "needs.*.result"),
        ("github.event.inputs.mode", "github.event.inputs.mode"),
        ("jobs.plan.outputs.x", "jobs.plan.outputs.x"),
        ("'it''s inputs.mode' == inputs.to", "'it''s inputs.mode' == 'to!'"),
    ],
)
def test_names_are_replaced(expression: str, other: str) -> None:
    """Only those of the given contexts, and never what another context has under the same word."""
    assert renamed(expression, NAMES) == other


@given(QUOTED)
def test_what_stands_in_quotes_is_no_name(quoted: str) -> None:
    """A text that looks like an input stays the text that it is."""
    assert renamed(quoted, NAMES) == quoted


def test_a_document_is_renamed_where_it_has_expressions() -> None:
    """In `${{ }}` and in conditions, at every depth, and nowhere else."""
    document = {
        "name": "inputs.mode of ${{ inputs.mode }} and ${{ needs.plan.result }}",
        "steps": [{"if": "inputs.to != ''", "run": "echo inputs.to", "timeout-minutes": 5}],
    }
    assert renamed_everywhere(document, NAMES) == {
        "name": "inputs.mode of ${{ 'mode!' }} and ${{ needs.dev__plan.result }}",
        "steps": [{"if": "'to!' != ''", "run": "echo inputs.to", "timeout-minutes": 5}],
    }


@pytest.mark.parametrize(
    ("expression", "asks"),
    [
        ("!cancelled() && a", True),
        ("always ( )", True),
        ("a == 'always()'", False),
        ("a.success()", False),
        ("inputs.mode == 'x'", False),
    ],
)
def test_a_status_function_is_recognized(expression: str, *, asks: bool) -> None:
    """Without one, GitHub adds success()."""
    assert asks_for_status(expression) is asks


def test_status_functions_are_replaced() -> None:
    """Two of them look at other jobs; the others do not."""
    assert with_status("success() || failure() && !cancelled() || 'success()'", "S", "F") == (
        "S || F && !cancelled() || 'success()'"
    )


@pytest.mark.parametrize(
    ("value", "expression"),
    [("dev", "'dev'"), ("it's", "'it''s'"), (True, "true"), (3, "3"), ("${{ inputs.to }}", "(inputs.to)")],
)
def test_a_value_becomes_an_expression(value: object, expression: str) -> None:
    """What a caller gives can stand in place of the input's name."""
    assert literal(value) == expression


def test_a_mixed_value_is_not_simulated() -> None:
    """It would need format(); no workflow here gives one."""
    with pytest.raises(ValueError, match=r"^\$\{\{ a \}\}-plan: an input that is partly an expression: give it whole$"):
        literal("${{ a }}-plan")
