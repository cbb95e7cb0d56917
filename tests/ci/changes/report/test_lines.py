"""Changes as lines."""

from __future__ import annotations

import json

import pytest

from ci.changes.diff import compare
from ci.changes.report.lines import NOTE, lines_of, printable


def texts(before: object, after: object) -> list[tuple[str, str]]:
    """Return sign and text of the lines in a changed resource."""
    base, head = ({"resource": {"t": {"a": body}}} for body in (before, after))
    (change,) = compare(base, head)
    _, *lines = lines_of(change)
    return [(line.sign, line.text) for line in lines]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"a": {"b": [1, {"c": "d"}]}}, [("+", "a.b[0] = 1"), ("+", 'a.b[1].c = "d"')]),
        ({"a": {"b": {}}}, {}, [("-", "a.b = {}")]),
        ({}, {"a": []}, [("+", "a = []")]),
        ({}, {"a": "[]"}, [("+", "a = []")]),
        ({}, {"a": '{"b": [1]}'}, [("+", "a.b[0] = 1")]),
        ({}, {"depends_on": ["b", "a"]}, [("+", 'depends_on[] = "a"'), ("+", 'depends_on[] = "b"')]),
        ({}, {"a": [{"name": "x", "y": 1}]}, [("+", 'a[name=x].name = "x"'), ("+", "a[name=x].y = 1")]),
        ({"a": "x"}, {"a": {"b": 1}}, [("~", 'a = "x" -> {"b": 1}')]),
        ({"a": 1}, {"a": None, "b": 0.5}, [("-", "a = 1"), ("+", "b = 0.5")]),
        ({"secret": "x"}, {"secret": "y"}, [("~", "secret = (sensitive value), changed")]),
        ({"secret": True}, {"secret": "y"}, [("~", "secret = true -> (sensitive value)")]),
        ({"a": "é\n\x1b"}, {"a": "\u202e\U000e0001"}, [("~", 'a = "é\\n\\u001b" -> "\\u202e\\U000e0001"')]),
        (
            {"a": [{"name": "x"}, {"name": "y"}]},
            {"a": [{"name": "y"}, {"name": "x"}]},
            [("~", 'a.(order) = ["x", "y"] -> ["y", "x"]')],
        ),
    ],
)
def test_attributes_as_lines(before: object, after: object, expected: list[tuple[str, str]]) -> None:
    """What was added or removed is shown value by value; JSON in strings as its data."""
    assert texts(before, after) == expected


def test_a_resource_that_terraform_forgets_is_said_to_stay() -> None:
    """Its sign is that of a removal."""
    block = {"removed": [{"from": "aws_vpc.a", "lifecycle": {"destroy": False}}]}
    titles = [next(lines_of(one)) for one in compare({"resource": {"aws_vpc": {"a": {}}}}, block)]
    assert ("-", "aws_vpc.a: stays in AWS, Terraform forgets it") in [(line.sign, line.text) for line in titles]


def test_fields_that_do_not_go_together_are_said_in_the_pull_request() -> None:
    """Not only by the gate, after the merge. One field in two places is one, and so is a change of another kind."""
    limits = [{"data_storage": [{"maximum": 1}], "ecpu_per_second": [{"maximum": 1000}]}]
    more = [{"data_storage": [{"maximum": 2}], "ecpu_per_second": [{"maximum": 2000}]}]
    before = {"name": "x", "description": "a", "cache_usage_limits": limits, "tags": {"a": "b"}}

    def notes(**changes: object) -> list[str]:
        documents = (
            {"resource": {"aws_elasticache_serverless_cache": {"c": one}}} for one in (before, before | changes)
        )
        (change,) = compare(*documents)
        return [line.text for line in lines_of(change) if line.sign == NOTE]

    assert notes(cache_usage_limits=more, tags={}) == []
    assert notes(cache_usage_limits=more, description="b", name="y") == []
    together = "cache_usage_limits and description change at once, and AWS takes one of them in a request"
    assert notes(cache_usage_limits=more, description="b") == [
        f"stopped by the gate: {together}: split it into two merges"
    ]


def test_an_empty_resource_is_a_title_alone() -> None:
    """There is nothing to say about it but that it came."""
    (change,) = compare(None, {"resource": {"t": {"a": {}}}})
    assert [line.text for line in lines_of(change)] == ["t.a"]


def test_printable_text_is_left_as_it_is() -> None:
    """Escapes are for what cannot be seen."""
    assert printable("é 漢 ``` ") == "é 漢 ``` "
    assert json.loads(f'"{printable(chr(0x2028))}"') == chr(0x2028)
