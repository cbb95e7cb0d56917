"""Which texts of a plan are secrets, and how they are taken out of a line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.diff.secret_text import HIDDEN
from ci.changes.plan.hiding import hiding
from ci.changes.plan.secrets import SHORTEST, sensitive_texts


def plan(value: Any, mask: Any, side: str = "after") -> dict[str, Any]:
    """Return a plan with one attribute and its mask."""
    return {"resource_changes": [{"change": {side: {"x": value}, f"{side}_sensitive": {"x": mask}}}]}


@pytest.mark.parametrize(
    ("value", "mask", "expected"),
    [
        ("secret-1", True, {"secret-1"}),
        ("secret-1", False, set()),
        ("secret-1", {}, set()),
        ("short", True, set()),
        (None, True, set()),
        (True, True, set()),
        (12345678, True, {"12345678"}),
        ({"a": "secret-1", "b": "open-open"}, {"a": True}, {"secret-1"}),
        ({"a": ["secret-1", {"b": "secret-2"}]}, True, {"secret-1", "secret-2"}),
        (["secret-1", "secret-2"], [True, False], {"secret-1", "secret-2"}),
        ("line one\nline two", True, {"line one\nline two", "line one", "line two"}),
        ('{"a": "secret-1"}', True, {'{"a": "secret-1"}', "secret-1"}),
        ("{no json}", True, {"{no json}"}),
    ],
)
def test_what_a_mask_hides_is_a_secret(value: Any, mask: Any, expected: set[str]) -> None:
    """Whole, nested, in a list, line by line, inside JSON."""
    assert sensitive_texts(plan(value, mask)) == expected
    assert sensitive_texts(plan(value, mask, "before")) == expected


def test_sensitive_outputs_and_variables_are_secrets() -> None:
    """And those that are not are none."""
    whole = {
        "output_changes": {"o": {"after": "secret-o", "after_sensitive": True}, "p": {"after": "public-p"}},
        "variables": {"v": {"value": "secret-v"}, "w": {"value": "public-w"}},
        "configuration": {"root_module": {"variables": {"v": {"sensitive": True}, "w": {}}}},
    }
    assert sensitive_texts(whole) == {"secret-o", "secret-v"}


@given(st.lists(st.text(min_size=SHORTEST), min_size=1, max_size=4), st.text(), st.text())
def test_no_secret_is_left_in_a_line(secrets: list[str], before: str, after: str) -> None:
    """As it is, and as JSON writes it."""
    hide = hiding(secrets)
    for secret in secrets:
        for form in (secret, json.dumps(secret)):
            line = hide(f"{before}{form}{after}")
            assert HIDDEN in line


def test_a_secret_is_found_as_go_writes_it() -> None:
    """Terraform's JSON escapes these characters, and leaves others as they are."""
    assert hiding(["p&ss<1>\u00e9"])('{"m":"p\\u0026ss\\u003c1\\u003e\u00e9"}') == f'{{"m":"{HIDDEN}"}}'


def test_the_longer_of_two_secrets_goes_first() -> None:
    """Else a part of it would stay."""
    assert hiding(["secret", "secret-and-more"])("x secret-and-more y") == f"x {HIDDEN} y"


def test_without_secrets_a_line_stays_as_it_is() -> None:
    """Nothing to hide."""
    assert hiding([])("a line") == "a line"
