"""What is too random for a name, and how long the second net takes."""

from __future__ import annotations

import random
import string

import pytest

from ci.changes.diff.second_net import unnamed_secrets
from shared.aws import types

_BASE64 = string.ascii_letters + string.digits + "+/"
# Words as the provider's types are made of them.
_WORDS = sorted({word for type_ in types() for word in type_.split("_")[1:] if len(word) > 2})


def test_most_long_keys_are_found() -> None:
    """A secret access key has 40 characters; some keys are like words."""
    chance = random.Random(1)  # noqa: S311  # the same keys each time
    keys = ["".join(chance.choices(_BASE64, k=40)) for _ in range(500)]
    assert sum(any(unnamed_secrets(key)) for key in keys) > 425


@pytest.mark.parametrize("between", ["", "/"])
def test_hardly_any_name_made_of_words_is_taken_for_a_key(between: str) -> None:
    """Not more than one in a hundred, with a number in it."""
    chance = random.Random(1)  # noqa: S311  # the same names each time
    names = [between.join([*map(str.capitalize, chance.choices(_WORDS, k=6)), "27"]) for _ in range(500)]
    assert sum(any(unnamed_secrets(name)) for name in names) <= 5
