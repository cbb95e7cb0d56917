"""The two encodings inside a saved plan, read as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.toolchain.terraform.wire_format import WireError, fields, unpacked
from tests.ci.toolchain.terraform.packing import packed, varint

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=40), inner, max_size=20),
    max_leaves=30,
)


@settings(max_examples=60)
@given(value=values)
def test_a_packed_value_is_read_as_it_was(value: object) -> None:
    """Of every kind and length."""
    assert unpacked(packed(value)) == value


def test_long_values_are_read_as_they_were() -> None:
    """Each form of a length."""
    value = [
        "x" * 31,
        "x" * 40,
        "y" * 300,
        "z" * 70000,
        b"b" * 300,
        b"c" * 70000,
        [1] * 70000,
        dict.fromkeys(map(str, range(300)), 0),
    ]
    assert unpacked(packed(value)) == value


@given(numbers=st.lists(st.tuples(st.integers(1, 2**29 - 1), st.integers(0, 2**64 - 1) | st.binary(max_size=300))))
def test_a_message_is_read_field_by_field_in_its_order(numbers: list[tuple[int, int | bytes]]) -> None:
    """Numbers and bytes; a field may stand there twice."""
    message = b"".join(
        varint(number << 3) + varint(value)
        if isinstance(value, int)
        else varint(number << 3 | 2) + varint(len(value)) + value
        for number, value in numbers
    )
    assert fields(message) == numbers


def test_fields_of_a_fixed_size_are_read() -> None:
    """Eight bytes, four bytes."""
    assert fields(b"\x09" + b"8" * 8 + b"\x15" + b"4" * 4) == [(1, b"8" * 8), (2, b"4" * 4)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "ends in the middle of a value"),
        (b"\xa5four", "ends in the middle of a value"),
        (b"\xc0\xc0", "has more than one value"),
        (b"\xd4\x00\x00", "has a value of format 0xd4"),
        (b"\xa1\xff", "'utf-8' codec can't decode byte 0xff"),
        (b"\x81\x01\x01", "has the key 1 twice, or it is no text"),
        (b"\x82\xa1a\x01\xa1a\x02", "has the key 'a' twice, or it is no text"),
    ],
)
def test_what_is_no_value_is_refused(content: bytes, why: str) -> None:
    """An unknown value (an extension) among them: no backend has one."""
    with pytest.raises(WireError, match=why):
        unpacked(content)


@pytest.mark.parametrize(("content", "why"), [(b"\x0a\x05x", "ends in"), (b"\x80", "ends in"), (b"\x0b", "wire")])
def test_what_is_no_message_is_refused(content: bytes, why: str) -> None:
    """Cut off, or with a group."""
    with pytest.raises(WireError, match=why):
        fields(content)
