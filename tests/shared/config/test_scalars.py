"""What an unquoted word means, and which words are refused because two readers would understand them in two ways."""

from __future__ import annotations

from typing import get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shared.config.scalars import Trap, Wanted, resolved

_PARTED = "a point before three digits, which parts thousands for some"


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-7", -7),
        ("8080", 8080),
        ("999999999999999", 999_999_999_999_999),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("1.0e+20", 1e20),
        ("2.5E-3", 0.0025),
    ],
)
def test_a_plain_value_means_what_it_looks_like(word: str, meaning: object) -> None:
    """Type and value."""
    found = resolved(word)
    assert (found, type(found)) == (meaning, type(meaning))


@pytest.mark.parametrize(
    "word",
    [
        "platform", "sa-east-1", "10.10.0.0/16", "0.0.0.0/0", "/", "a: b", "yesterday", "nothing", "one", "1.2.3",
        "2026", "arn:aws:kms:sa-east-1:210987654321:key/5ac3a5f2-6d0f-4f7e-9a61-0b1f6d0c7a11", "3.11-slim", "-", "_1",
    ],
)  # fmt: skip
def test_a_plain_text_is_no_trap(word: str) -> None:
    """The refusals do not reach into ordinary texts (2026 is a whole number, not a trap)."""
    assert not isinstance(resolved(word), Trap)


@pytest.mark.parametrize(
    ("word", "what"),
    [
        *((word, "a word that some programs take for true") for word in ("yes", "Yes", "YES", "on", "ON", "y", "Y")),
        *((word, "a word that some programs take for false") for word in ("no", "No", "NO", "off", "OFF", "n", "N")),
        *((word, "another spelling of true") for word in ("True", "TRUE", "tRuE")),
        *((word, "another spelling of false") for word in ("False", "FALSE")),
        *((word, "another spelling of null") for word in ("~", "Null", "NULL")),
        ("", "no value"),
        *((word, "a sign that YAML reserves") for word in ("=", "<<")),
        *((word, "a number that begins with 0, octal to some programs") for word in ("00", "012", "089", "-01", "+01")),
        *((word, "a hexadecimal, octal or binary number") for word in ("0x1F", "0o17", "0b101", "0b1_0", "-0xff")),
        *((word, "digits with colons, a number in base 60 to some programs") for word in ("1:30", "1:2:3", "-1:30.5")),
        *((word, "a number with underscores") for word in ("1_000", "1_0.5", "1__0", "-1_0", "1_0.5e+3")),
        *((word, "not a finite number") for word in (".inf", "-.INF", "+.Inf", ".nan", ".NaN")),
        *((word, "a date, which some programs convert") for word in ("2026-01-31", "2026-1-3T10:00Z", "2026-01-31 1")),
        *((word, _PARTED) for word in ("5.000", "1.500", "-10.000", "1.000.000")),
        *((word, "a number of more than 15 digits") for word in ("1234567890123456", "-" + "9" * 5000)),
        *((word, "an unusual spelling of a number") for word in ("+5", "5.", ".5", "1e3", "1.5e3", "00.5", "1.0e+999")),
    ],
)  # fmt: skip
def test_a_trap_is_refused_by_its_own_name(word: str, what: str) -> None:
    """Each way in which two programs may disagree has a sentence of its own, and a remedy."""
    found = resolved(word)
    assert isinstance(found, Trap)
    assert (found.what, all(map(found.remedy, get_args(Wanted)))) == (what, True)


@pytest.mark.parametrize(
    "word", ["2026-12-20 00:00 to 2027-01-04 08:00", "2026-01-31-beta", "0.125", "0.5000", "10.25"]
)
def test_what_only_begins_like_a_trap_is_none(word: str) -> None:
    """Every program reads these as the same."""
    assert not isinstance(resolved(word), Trap)


@pytest.mark.parametrize(
    ("word", "wanted", "remedy"),
    [
        ("yes", "truth", "write true"),
        ("yes", "text", "put it in quotes"),
        ("yes", "number", "write a whole number in plain digits"),
        ("yes", "any", "write true, or put it in quotes"),
        ("80:80", "number", "write one number, without a colon"),
        ("80:80", "any", "write one number, without a colon, or put it in quotes"),
        ("012", "text", "put it in quotes"),
        ("012", "truth", "write true or false"),
        ("~", "text or null", "write null"),
        ("~", "text", "write a value"),
        ("~", "number", "write a value"),
        ("~", "any", "write a value"),
        ("", "text or null", "write one, or null"),
        ("", "number", "write one"),
        ("yes", "text or null", "put it in quotes"),
    ],
)
def test_a_remedy_fits_what_its_key_takes(word: str, wanted: Wanted, remedy: str) -> None:
    """Quotes around a number, or true where text is wanted, would be the next problem."""
    found = resolved(word)
    assert isinstance(found, Trap)
    assert found.remedy(wanted) == remedy


WORDS = st.text("0123456789.-+:_eEobxainfNTZ~<=yYsSuUrRlL", min_size=1, max_size=12)


def _meaning_in_yaml_1_1(word: str) -> str:
    return yaml.SafeLoader("").resolve(yaml.ScalarNode, word, (True, False))


@given(WORDS)
def test_nothing_that_yaml_1_1_reads_as_something_else_passes_as_text(word: str) -> None:
    """PyYAML's own table is the reference: what it would convert is converted the same way, or refused."""
    if _meaning_in_yaml_1_1(word) != "tag:yaml.org,2002:str":
        assert not isinstance(resolved(word), str)


@given(WORDS)
def test_a_number_is_the_number_that_yaml_1_1_reads(word: str) -> None:
    """No number means two things."""
    found = resolved(word)
    if not isinstance(found, str | Trap):
        assert yaml.safe_load(word) == found
