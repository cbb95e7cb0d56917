"""Which policy permits more than another one: a table of pairs, and what holds of all."""

from __future__ import annotations

import fnmatch
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.permissions.grants import broader
from ci.changes.permissions.statement import NoPolicyError, covers, is_apart, statements
from tests.ci.changes.permissions.broader_pairs import BROADER
from tests.ci.changes.permissions.narrower_pairs import NARROWER
from tests.ci.changes.permissions.pairs import ROLE, all_but, allow, deny, policy, trust, when

Statements = list[dict[str, Any]]


def more(before: Statements, after: Statements, account: str | None = None) -> list[str]:
    """Return the statements that make a policy of an account's broader."""
    return broader(statements(policy(*before)), statements(policy(*after)), account)


def test_the_table_is_long_enough() -> None:
    """Sixty pairs at least."""
    assert len(NARROWER) + len(BROADER) >= 60


@pytest.mark.parametrize("name", NARROWER)
def test_what_is_equal_or_narrower_is_not_broader(name: str) -> None:
    """Nobody is asked about it."""
    assert more(*NARROWER[name]) == []


@pytest.mark.parametrize("name", BROADER)
def test_what_is_not_provably_narrower_is_broader(name: str) -> None:
    """And the statement is named, as it stands there."""
    before, after = BROADER[name]
    found = more(before, after)
    texts = {json.dumps(one, sort_keys=True, separators=(",", ":")) for one in (*before, *after)}
    assert found
    assert {one.removeprefix("no longer: ") for one in found} <= texts


@pytest.mark.parametrize(("own", "is_broader"), [("111122223333", True), ("999999999999", False), (None, True)])
def test_a_role_of_a_trusted_account_is_no_more_only_where_that_is_another_account(
    own: str | None, is_broader: bool
) -> None:
    """In its own account a role that is named needs no permission any more (AWS STS API reference, AssumeRole)."""
    assert bool(more([trust({"AWS": "111122223333"})], [trust({"AWS": ROLE})], own)) is is_broader


def test_a_single_statement_need_not_be_a_list() -> None:
    """AWS takes both."""
    alone = json.dumps({"Statement": allow()})
    assert broader(statements(alone), statements(policy(allow()))) == []
    assert statements(json.loads(alone)) == statements(alone)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"Statement": 1}', '{"Statement": [{}]}', '{"Statement": {"Effect": "allow"}}']
)
def test_what_is_no_policy_is_refused(text: str) -> None:
    """Nothing can be proven about it."""
    with pytest.raises(NoPolicyError):
        statements(text)


ACTIONS = st.sampled_from(["s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "*", "sts:*", "sts:AssumeRole"])
RESOURCES = st.sampled_from(["*", "arn:aws:s3:::x", "arn:aws:s3:::x/*", "arn:aws:s3:::x/a"])
CONDITIONS = st.sampled_from(
    [
        {},
        when("StringEquals", "k", "a"),
        when("StringEquals", "k", "a", "b"),
        when("StringEqualsIfExists", "k", "a", "b"),
        when("StringLike", "k", "a*", "b"),
        when("StringNotLike", "k", "a*"),
        when("IpAddress", "k", "10.0.0.0/8"),
        when("IpAddress", "k", "10.0.0.0/9"),
    ]
)
PRINCIPALS = st.sampled_from(
    [{}, *({"Principal": one} for one in ("*", {"AWS": "*"}, {"AWS": "111122223333"}, {"AWS": ROLE}, {"Service": "a"}))]
)
EXCLUDED = st.lists(st.sampled_from(["iam:*", "iam:Get*", "s3:Get*", "*:Get*"]), min_size=1, max_size=3)
ALL_BUT = st.builds(lambda names, effect: all_but(*names, effect=effect), EXCLUDED, st.sampled_from(["Allow", "Deny"]))
ALLOWS = st.builds(lambda a, r, c, p: allow(a, r, **c, **p), ACTIONS, RESOURCES, CONDITIONS, PRINCIPALS)
DENIES = st.builds(lambda a, r, c, p: deny(a, r, **c, **p), ACTIONS, RESOURCES, CONDITIONS, PRINCIPALS)
POLICIES = st.lists(ALLOWS | DENIES | ALL_BUT, max_size=5)


@given(POLICIES, st.randoms())
def test_a_policy_is_never_broader_than_itself(one: Statements, chance: Any) -> None:
    """In whatever order it is written."""
    mixed = list(one)
    chance.shuffle(mixed)
    assert more(one, mixed) == []


@given(POLICIES, ALLOWS)
def test_adding_an_allow_is_never_narrower(one: Statements, added: dict[str, Any]) -> None:
    """Without it nothing is broader; with it perhaps."""
    assert more([*one, added], one) == []
    assert set(more(one, [*one, added])) <= {json.dumps(added, sort_keys=True, separators=(",", ":"))}


@given(POLICIES, DENIES)
def test_adding_a_deny_is_never_broader(one: Statements, added: dict[str, Any]) -> None:
    """It only takes away."""
    assert more(one, [*one, added]) == []


@given(POLICIES, POLICIES, POLICIES)
def test_narrower_than_narrower_is_narrower(one: Statements, two: Statements, three: Statements) -> None:
    """Two steps that need nobody are no way around."""
    if not more(one, two) and not more(two, three):
        assert more(one, three) == []


PATTERNS = st.text(alphabet="ab*?", max_size=6)


@given(PATTERNS, PATTERNS, st.text(alphabet="ab", max_size=8))
def test_a_pattern_that_covers_matches_whatever_the_other_matches(wide: str, narrow: str, text: str) -> None:
    """Never more is said than is true; fnmatch is the judge."""
    if covers(wide, narrow) and fnmatch.fnmatchcase(text, narrow):
        assert fnmatch.fnmatchcase(text, wide)


@given(PATTERNS, PATTERNS, st.text(alphabet="ab", max_size=8))
def test_patterns_that_are_apart_match_no_text_together(one: str, other: str, text: str) -> None:
    """Else an exclusion would be overlooked."""
    if fnmatch.fnmatchcase(text, one) and fnmatch.fnmatchcase(text, other):
        assert not is_apart(one, other)


@pytest.mark.parametrize(("one", "other"), [("a*", "b*"), ("*a", "*b"), ("a?", "a"), ("s3:*", "iam:*")])
def test_patterns_without_a_common_text_are_apart(one: str, other: str) -> None:
    """Whichever stands first."""
    assert is_apart(one, other)
    assert is_apart(other, one)


@given(PATTERNS)
def test_every_pattern_covers_itself_and_a_star_covers_all(pattern: str) -> None:
    """Else every reordering would stop somebody."""
    assert covers(pattern, pattern)
    assert covers("*", pattern)


def test_long_patterns_are_compared_in_no_time() -> None:
    """Many stars do not make it slow: what was compared is remembered."""
    assert not covers("*a" * 20 + "b", "a" * 60)
    assert not more([trust({"AWS": "*"})], [trust({"AWS": "*"})])


def test_the_version_says_what_is_a_variable() -> None:
    """Plain text in the old one, a name in the new one."""
    one = {"Statement": allow(resource="arn:aws:s3:::b/${aws:username}")}
    old, new = statements({**one, "Version": "2008-10-17"}), statements({**one, "Version": "2012-10-17"})
    assert broader(old, new) != []
    assert broader(statements(one), old) == []
    plain = {"Statement": allow()}
    assert broader(statements({**plain, "Version": "2008-10-17"}), statements({**plain, "Version": "2012-10-17"})) == []


def test_long_texts_are_no_error() -> None:
    """Nor is a policy that goes down a thousand levels."""
    assert covers("*", "a" * 5000)
    assert covers("a*", "a" * 5000)
    assert not covers("a*b", "a" * 5000)
    with pytest.raises(NoPolicyError):
        statements("[" * 100_000)
