"""No value reaches Terraform, IAM or a reader as more than its own text: every text key and every hostile text."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.config.document import Path, dotted
from tests.examples.hostile import FREE, HOSTILE, good_text, placed, refused, text_keys

KEYS = pytest.mark.parametrize(("file", "path"), text_keys(), ids=lambda part: dotted(part) if part[0] != "e" else "")
# What Terraform, IAM, JSON and shells take for themselves. % begins a template only before a brace, which is not here.
INERT = frozenset(string.ascii_letters + string.digits + " _.:/=+@,%~-")


def test_the_schemas_have_every_text_key() -> None:
    """A walk that finds nothing would make the others pass."""
    found = {dotted(path) for _, path in text_keys()}
    assert {"name", "image", "bootstrap.admin_role_arn", "promotion.after", "edge.allowed_cidrs[0]"} <= found


@KEYS
def test_the_good_text_of_each_key_is_accepted(file: str, path: Path) -> None:
    """Else every hostile text would be refused for it."""
    assert not refused(file, path, good_text(file, path))


@KEYS
def test_hostile_text_is_refused_wherever_it_stands(file: str, path: Path) -> None:
    """Alone, around and inside a good text; but for the one key whose text no document has, templates apart."""
    accepted = {
        text for text in HOSTILE for value in placed(text, good_text(file, path)) if not refused(file, path, value)
    }
    assert accepted <= (FREE if dotted(path) == "firewall.counted_rules[0]" else set())


@settings(max_examples=15, deadline=None)
@given(text=st.text(min_size=1, max_size=8), place=st.integers(0, 200))
def test_what_a_key_accepts_means_nothing_to_its_readers(text: str, place: int) -> None:
    """Whatever a person writes into a good value, in whichever key: refused, or of harmless characters only."""
    for file, path in text_keys():
        good = good_text(file, path)
        value = good[:place] + text + good[place:]
        if dotted(path) != "firewall.counted_rules[0]" and not set(value) <= INERT:
            assert refused(file, path, value), (dotted(path), value)
