"""The one model of an IAM statement: what is equal, and what is no statement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.changes.permissions.statement import NoPolicyError, Statement, each_list, statements

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject"}


def one(**more: Any) -> Statement:
    """Return a statement that permits, with more elements; an exclusion stands in place of what it excludes from."""
    kept = {key: value for key, value in ALLOW.items() if f"Not{key}" not in more}
    [found] = statements(json.dumps({"Version": "2012-10-17", "Statement": kept | more}))
    return found


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ({"Action": "s3:A"}, {"Action": ["s3:A"]}),
        ({"Resource": "x"}, {"Resource": ["x"]}),
        ({}, {"Resource": "*"}),
        ({"Principal": {"AWS": "a"}}, {"Principal": {"AWS": ["a"]}}),
        ({"NotPrincipal": {"AWS": "a"}}, {"NotPrincipal": {"AWS": ["a"]}}),
        ({"Condition": {"Bool": {"k": "true"}}}, {"Condition": {"bool": {"K": [True]}}}),
        ({"Condition": {"Null": {"a": "true", "b": "x"}}}, {"Condition": {"Null": {"b": "x", "a": "true"}}}),
    ],
)
def test_a_statement_equals_another_spelling_of_it(written: dict[str, Any], same: dict[str, Any]) -> None:
    """Brackets around one value and the letter case of conditions mean nothing."""
    assert one(**written) == one(**same)


@pytest.mark.parametrize(
    "more",
    [
        {"Action": "s3:*"},
        {"NotAction": "s3:A"},
        {"NotResource": "*"},
        {"Resource": []},
        {"Principal": "*"},
        {"Principal": {}},
        {"NotPrincipal": "*"},
        {"Condition": {"Bool": {"k": "true"}}},
        {"Effect": "Deny"},
    ],
)
def test_a_statement_differs_from_one_that_says_something_else(more: dict[str, Any]) -> None:
    """An empty list is not the same as none."""
    assert one(**more) != one()


def test_the_values_of_a_condition_are_found_by_small_letters() -> None:
    """Of all spellings of it, together."""
    found = one(Condition={"StringEquals": {"aws:SourceVpc": "a"}, "stringequals": {"AWS:sourcevpc": ["b", "c"]}})
    assert found.values("stringequals", "aws:sourcevpc") == {"a", "b", "c"}
    assert found.values("stringlike", "aws:sourcevpc") == frozenset()


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Deny"},
        {"Effect": "Deny", "Resource": "*"},
        ALLOW | {"Effect": "allow"},
        ALLOW | {"Principal": "root"},
        ALLOW | {"condition": {"Bool": {"k": "true"}}},
        ALLOW | {"Principal": None},
        ALLOW | {"NotPrincipal": None},
        ALLOW | {"Condition": "x"},
        ALLOW | {"Condition": {"Bool": "x"}},
        ALLOW | {"NotAction": "s3:PutObject"},
        ALLOW | {"Resource": "a", "NotResource": "b"},
        ALLOW | {"Principal": "*", "NotPrincipal": {"AWS": "a"}},
    ],
)
def test_a_statement_without_the_form_of_iam_is_refused(statement: dict[str, Any]) -> None:
    """Whoever asks must not take it for one that permits or denies nothing."""
    with pytest.raises(NoPolicyError):
        statements({"Statement": [statement]})


@pytest.mark.parametrize(
    "text",
    [
        '{"Statement": [], "Statements": []}',
        '{"Statement": [], "statement": []}',
        '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Action": "s3:Get*"}}',
    ],
)
def test_a_document_with_an_element_too_many_is_refused(text: str) -> None:
    """One that is not IAM's, and one that stands twice: nothing says which of the two counts."""
    with pytest.raises(NoPolicyError):
        statements(text)


def test_no_document_has_no_statements() -> None:
    """An argument that is not set."""
    assert statements(None) == []


def test_each_list_leaves_what_is_no_list_of_iam() -> None:
    """Elements that IAM does not know, and shapes that it refuses."""
    written = {"Sid": "A", "Other": ["a"], "Principal": "*", "Condition": {"Bool": "x"}}
    assert each_list(written, tuple) == written
    assert each_list({"Action": "a", "Principal": {"AWS": ["b"]}}, tuple) == {
        "Action": ("a",),
        "Principal": {"AWS": ("b",)},
    }
