"""An element of a list that moved or changed is one difference, and no pair of what went and what came."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.changes.diff import compare
from ci.changes.diff.attributes import differences
from ci.changes.diff.normal_form import normalize
from ci.changes.diff.patch import patched
from ci.changes.report.lines import lines_of

WEB = {"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "description": "web"}
SHELL = WEB | {"from_port": 22, "to_port": 22, "description": "shell"}
EFFECT = {"Effect": "Allow", "Resource": "*"}


def said(type_: str, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the lines below the title of a changed resource, and check that they lead from one to the other."""
    base, head = ({"resource": {type_: {"a": body}}} for body in (before, after))
    one, other = (normalize(document)[f"{type_}.a"] for document in (base, head))
    assert patched(one, list(differences(one, other))) == other
    [change] = compare(base, head)
    return [f"{line.sign} {line.text}" for line in list(lines_of(change))[1:]]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (["a", "b", "c"], ["c", "a", "b"], ['> x[2] -> [0] = "c"']),
        (["a", "b"], ["b", "a"], ['> x[1] -> [0] = "b"']),
        (["a", "b", "c"], ["b", "c", "a", "d"], ['> x[0] -> [2] = "a"', '+ x[3] = "d"']),
        (["a", "a", "b"], ["b", "a", "a"], ['> x[2] -> [0] = "b"']),
        ([{"p": 1}, {"p": 2}], [{"p": 2}, {"p": 1}], ['> x[1] -> [0] = {"p": 2}']),
        # What took the first place is new: what stood there changed in one value.
        (
            [{"p": 1, "q": 1}],
            [{"p": 9, "q": 9}, {"p": 1, "q": 2}],
            ["~ x[0].q = 1 -> 2", "+ x[0].p = 9", "+ x[0].q = 9"],
        ),
        # What stands elsewhere and changed is the same item as long as it keeps half of its values.
        (
            [{"p": 1, "q": 1}, "a", "b"],
            ["a", {"p": 1, "q": 2}, "b", "c"],
            ["> x[0] -> [1]", "~ x[0].q = 1 -> 2", '+ x[3] = "c"'],
        ),
        (
            [{"p": 1, "q": 1}, "a", "b"],
            ["a", "b", {"p": 2, "q": 2}],
            ["- x[0].p = 1", "- x[0].q = 1", "+ x[2].p = 2", "+ x[2].q = 2"],
        ),
        # What has a name may get another one, at its place or at another.
        ([{"name": "a", "v": 1}], [{"name": "b", "v": 1}], ['~ x[name=a].name = "a" -> "b"']),
        (
            [{"name": "a", "v": 1}, {"name": "z", "v": 0}],
            [{"name": "z", "v": 0}, {"name": "b", "v": 1}],
            ['~ x[name=a].name = "a" -> "b"', '~ x.(order) = ["b", "z"] -> ["z", "b"]'],
        ),
        # What says something else is another item.
        (
            [{"name": "a", "v": 1}],
            [{"name": "b", "v": 2}],
            ['- x[name=a].name = "a"', "- x[name=a].v = 1", '+ x[name=b].name = "b"', "+ x[name=b].v = 2"],
        ),
    ],
)
def test_an_element_of_a_list(before: list[Any], after: list[Any], lines: list[str]) -> None:
    """Moved, changed, renamed; only what has little in common goes and comes."""
    assert said("custom", {"x": before}, {"x": after}) == lines


def test_a_member_of_a_set_is_told_apart_by_what_it_keeps() -> None:
    """A rule of a security group whose ports change."""
    before, after = {"ingress": [WEB, SHELL]}, {"ingress": [WEB | {"from_port": 443, "to_port": 443}, SHELL]}
    assert said("aws_security_group", before, after) == [
        "~ ingress[description=web,protocol=tcp].from_port = 80 -> 443",
        "~ ingress[description=web,protocol=tcp].to_port = 80 -> 443",
    ]


SSH = WEB | {"to_port": 22}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Both rules are of tcp, and for the web.
        ([WEB, SSH], [WEB | {"from_port": 443}, SSH]),
        # The one that came is, too.
        ([WEB], [WEB | {"from_port": 443}, SSH | {"self": True, "cidr_blocks": ["10.1.0.0/16"]}]),
    ],
)
def test_a_label_fits_one_member(before: list[Any], after: list[Any]) -> None:
    """It takes what tells it apart."""
    lines = said("aws_security_group", {"ingress": before}, {"ingress": after})
    assert "~ ingress[description=web,protocol=tcp,to_port=80].from_port = 80 -> 443" in lines


def test_a_label_takes_an_item_of_a_list() -> None:
    """Where no single value tells a member apart."""
    other = WEB | {"cidr_blocks": ["10.1.0.0/16"]}
    lines = said("aws_security_group", {"ingress": [WEB, other]}, {"ingress": [WEB | {"to_port": 443}, other]})
    assert lines == ["~ ingress[description=web,from_port=80,cidr_blocks=10.0.0.0/8].to_port = 80 -> 443"]


def test_a_member_that_nothing_tells_apart_is_shown_whole() -> None:
    """Before and after: a path would fit another one as well."""
    wide = WEB | {"cidr_blocks": ["10.0.0.0/8", "10.1.0.0/16"]}
    lines = said("aws_security_group", {"ingress": [WEB, wide]}, {"ingress": [WEB | {"to_port": 443}, wide]})
    assert [line[: len("~ ingress[] = {")] for line in lines] == ["~ ingress[] = {"]


def test_a_statement_without_a_name_that_changes_is_one_change() -> None:
    """An action more, in the second of two."""
    one, two = EFFECT | {"Action": ["s3:Get*", "s3:List*"]}, EFFECT | {"Action": "sqs:*", "Principal": "*"}
    changed = one | {"Action": ["s3:Get*", "s3:List*", "s3:Put*"]}
    policies = [json.dumps({"Version": "2012-10-17", "Statement": found}) for found in ([two, one], [changed, two])]
    lines = said("aws_sqs_queue", {"policy": policies[0]}, {"policy": policies[1]})
    assert [line[0] for line in lines] == ["+"]
    assert lines[0].endswith('= "s3:Put*"')


@pytest.mark.parametrize("type_", ["aws_security_group", "custom"])
def test_of_very_many_elements_nothing_is_paired_by_what_they_say(type_: str) -> None:
    """The comparison is quadratic: members of a set go and come, and items of a list are compared by their place."""
    before, after = (
        [WEB | {"from_port": port, "to_port": 0} for port in range(start, start + 101)] for start in (1, 500)
    )
    lines = said(type_, {"ingress": before}, {"ingress": after})
    signs = {line[0] for line in lines}
    assert signs == ({"-", "+"} if type_ == "aws_security_group" else {"~"})


def test_a_number_that_is_written_otherwise_is_no_new_name() -> None:
    """The way back could not read it in the item."""
    lines = said("custom", {"x": [{"priority": 1, "v": "a"}]}, {"x": [{"priority": 2.0, "v": "a"}]})
    assert {line[0] for line in lines} == {"-", "+"}


ITEMS = st.lists(
    st.one_of(
        st.sampled_from(["a", "b", "c"]),
        st.dictionaries(st.sampled_from(["p", "q", "name"]), st.sampled_from([1, 2, "x"]), max_size=3),
    ),
    max_size=7,
)


@settings(deadline=None)
@given(ITEMS, st.randoms(use_true_random=False))
def test_a_shuffled_list_is_told_by_moves_alone(items: list[Any], chance: random.Random) -> None:
    """And nothing in it changes."""
    after = list(items)
    chance.shuffle(after)
    one, other = (normalize({"resource": {"custom": {"a": {"x": found}}}})["custom.a"] for found in (items, after))
    changes = list(differences(one, other))
    assert patched(one, changes) == other
    assert {change.kind.value for change in changes} <= {"moved"} or {change.name for change in changes} == {
        "x.(order)"
    }


@settings(deadline=None)
@given(st.integers(2, 7), st.data())
def test_an_item_that_moves_and_changes_stays_one_item(size: int, data: st.DataObject) -> None:
    """Wherever it goes: nothing is removed, and nothing is added."""
    before = [{"p": number, "q": number, "r": number} for number in range(size)]
    old, new = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    after = [item for item in before if item is not before[old]]
    after.insert(new, before[old] | {"q": size})
    lines = said("custom", {"x": before}, {"x": after})
    assert {line[0] for line in lines} <= {">", "~"}


@settings(deadline=None)
@given(ITEMS, ITEMS)
def test_the_differences_of_two_lists_lead_from_one_to_the_other(before: list[Any], after: list[Any]) -> None:
    """Whatever stands in them."""
    one, other = (normalize({"resource": {"custom": {"a": {"x": found}}}})["custom.a"] for found in (before, after))
    assert patched(one, list(differences(one, other))) == other
