"""The other half of the two encodings inside a saved plan: what writes them, for tests of what reads them."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Mapping
from typing import Any

# MessagePack, "Formats": kind -> (the first byte of each length, how the length is written), shortest first.
LENGTHS: Mapping[type, tuple[tuple[int, str], ...]] = {
    bytes: ((0xC4, "B"), (0xC5, "H"), (0xC6, "I")),
    str: ((0xD9, "B"), (0xDA, "H"), (0xDB, "I")),
    list: ((0xDC, "H"), (0xDD, "I")),
    dict: ((0xDE, "H"), (0xDF, "I")),
}
SHORT: Mapping[type, tuple[int, int]] = {str: (0xA0, 32), list: (0x90, 16), dict: (0x80, 16)}


def head(kind: type, size: int) -> bytes:
    """Return what stands before a value of a length."""
    first, below = SHORT.get(kind, (0, 0))
    if size < below:
        return bytes([first | size])
    code, layout = next((code, one) for code, one in LENGTHS[kind] if size < 1 << 8 * struct.calcsize(one))
    return bytes([code]) + struct.pack(f">{layout}", size)


def packed(value: Any) -> bytes:
    """Return a value as MessagePack, in the shortest form but for floats."""
    match value:
        case None | False | True:
            return bytes([{None: 0xC0, False: 0xC2, True: 0xC3}[value]])
        case int() if -32 <= value < 128:
            return struct.pack(">b", value)
        case int():
            codes = zip(range(0xCC, 0xD4), "BHIQbhiq", strict=True)
            for code, layout in codes:
                with contextlib.suppress(struct.error):
                    return bytes([code]) + struct.pack(f">{layout}", value)
            raise AssertionError(value)
        case float():
            return b"\xcb" + struct.pack(">d", value)
        case str():
            return head(str, len(value.encode())) + value.encode()
        case bytes():
            return head(bytes, len(value)) + value
        case list():
            return head(list, len(value)) + b"".join(packed(one) for one in value)
    inner = b"".join(packed(name) + packed(one) for name, one in value.items())
    return head(dict, len(value)) + inner


def varint(number: int) -> bytes:
    """Return a number as Protocol Buffers writes it."""
    if number < 0x80:
        return bytes([number])
    return bytes([number & 0x7F | 0x80]) + varint(number >> 7)
