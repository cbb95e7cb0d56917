"""Values that are not of their form: nothing is proven about them, and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ci.changes.permissions.network import Opening, is_within
from tests.ci.changes.permissions.pairs import allow, policy, when
from tests.ci.changes.permissions.plans import change, found
from tests.ci.changes.permissions.resources import ATTACHMENT, HTTPS, INGRESS

ODD = ["NaN", "sNaN", "-Infinity", "9e9999999", "1e400", "10.0.0.0/33", "::/129", "0001-01-01T00:00:00+23:59", "x", ""]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(width=32) | st.sampled_from(ODD) | st.text(max_size=3)
JUNK = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner), max_leaves=3
)
OPERATORS = [
    *(
        f"{kind}{name}"
        for kind in ("Numeric", "Date")
        for name in ("LessThan", "GreaterThanEquals", "Equals", "NotEquals")
    ),
    *("IpAddress", "NotIpAddress", "StringLike", "Bool"),
]
CIDR = [HTTPS | {"cidr_ipv4": text} for text in ("10.0.0.0/33", "10.0.0.0/16")]


def conditions(operator: str, before: str, after: str) -> list[str]:
    """Return what is broader where one value of a condition is another one."""
    one, two = ({"policy": policy(allow(**when(operator, "k", value)))} for value in (before, after))
    return found(change("aws_kms_key", one, two))


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        ("NumericLessThan", "1", "NaN"),
        ("NumericLessThan", "NaN", "1"),
        ("NumericLessThan", "1", "9e9999999"),
        ("NumericEquals", "1", "sNaN"),
        ("NumericNotEquals", "sNaN", "1"),
        ("DateLessThan", "NaN", "1"),
        ("IpAddress", "10.0.0.0/33", "10.0.0.0/8"),
    ],
)
def test_a_condition_with_a_value_that_is_no_value_proves_nothing(operator: str, before: str, after: str) -> None:
    """Whichever side it stands on."""
    assert len(conditions(operator, before, after)) == 1


def test_numbers_are_compared_in_all_their_digits() -> None:
    """The last one is enough to permit more."""
    one = "1." + "0" * 40
    assert len(conditions("NumericLessThan", one + "1", one + "2")) == 1


@pytest.mark.parametrize("before", CIDR)
def test_a_network_that_is_none_is_within_nothing(before: dict[str, str]) -> None:
    """And nothing is within it."""
    for after in CIDR:
        assert bool(found(change(INGRESS, before, {**after, "description": "x"}))) is (before is not after)


def test_a_network_that_is_none_hides_no_other_one() -> None:
    """What the others open together still counts."""
    one, none, wide = (
        Opening("ingress", "g", "tcp", 1, 1, ("cidr_ipv4", text)) for text in ("10.0.0.0/8", "x", "0.0.0.0/0")
    )
    assert is_within(one, [none, wide])
    assert not is_within(one, [none])


def test_an_attachment_that_is_no_text_may_deny() -> None:
    """Nothing says what it names."""
    [what] = found(change(ATTACHMENT, {"policy_arn": 1, "role": "r"}, {"policy_arn": None, "role": "r"}))
    assert what == "no longer: policy_arn: 1, which may deny"


@given(st.sampled_from(OPERATORS), JUNK, JUNK)
@settings(max_examples=50)
@example("NumericEquals", "sNaN", "1")
def test_junk_in_a_condition_never_raises(operator: str, before: object, after: object) -> None:
    """Where anything changes, either side is named or proven."""
    one, two = ({"policy": policy(allow(Condition={operator: {"k": value}}))} for value in (before, after))
    assert all(isinstance(what, str) for what in found(change("aws_kms_key", one, two)))


@given(JUNK, JUNK)
@settings(max_examples=50)
def test_junk_in_a_rule_or_an_attachment_never_raises(before: object, after: object) -> None:
    """Of a form that Terraform would not give them."""
    for key in ("cidr_ipv4", "security_group_id"):
        one, two = ({**HTTPS, key: value} for value in (before, after))
        assert isinstance(found(change(INGRESS, one, two)), list)
    one, two = ({"policy_arn": value, "role": "r"} for value in (before, after))
    assert isinstance(found(change(ATTACHMENT, one, two)), list)
