"""The two encodings inside a saved plan, as far as a plan needs them: Protocol Buffers messages and MessagePack values.

Sources: Protocol Buffers documentation, "Encoding"; MessagePack specification. What a plan of Terraform never holds
there (groups, unknown values) is refused, and so is what does not end where its length says.
"""

from __future__ import annotations

import struct
from typing import Any

_CUT_OFF = "ends in the middle of a value"


class WireError(ValueError):
    """Bytes that are not in the encoding; the text says why."""


def fields(message: bytes) -> list[tuple[int, int | bytes]]:
    """Return number and value of each field of a Protocol Buffers message, in its order. Raises WireError."""
    found: list[tuple[int, int | bytes]] = []
    reader = _Reader(message)
    while reader.rest:
        tag = reader.varint()
        match tag & 7:
            case 0:  # VARINT
                found.append((tag >> 3, reader.varint()))
            case 1:  # I64
                found.append((tag >> 3, reader.take(8)))
            case 2:  # LEN
                found.append((tag >> 3, reader.take(reader.varint())))
            case 5:  # I32
                found.append((tag >> 3, reader.take(4)))
            case other:
                raise WireError(f"has a field of wire type {other}")
    return found


def unpacked(content: bytes) -> Any:  # noqa: ANN401 - any value
    """Return the one value that is packed as MessagePack. Raises WireError: also for an extension (unknown value)."""
    reader = _Reader(content)
    found = _value(reader)
    if reader.rest:
        raise WireError("has more than one value")
    return found


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.rest = memoryview(content)

    def take(self, size: int) -> bytes:
        if size > len(self.rest):
            raise WireError(_CUT_OFF)
        found, self.rest = bytes(self.rest[:size]), self.rest[size:]
        return found

    def varint(self) -> int:
        found = shift = 0
        while True:
            [byte] = self.take(1)
            found |= (byte & 0x7F) << shift
            if byte < 0x80:  # its highest bit says that more bytes come
                return found
            shift += 7

    def number(self, layout: str) -> Any:  # noqa: ANN401 - int or float
        return struct.unpack(f">{layout}", self.take(struct.calcsize(layout)))[0]


# MessagePack, "Formats": what the first byte of a value says about it.
_SHORT = {0x80: ("map", 0x0F), 0x90: ("list", 0x0F), 0xA0: ("text", 0x1F), 0xB0: ("text", 0x1F)}
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_NUMBERS = {0xCA: "f", 0xCB: "d", **dict(zip(range(0xCC, 0xD4), "BHIQbhiq", strict=True))}
_BINARY = {0xC4: ("bytes", "B"), 0xC5: ("bytes", "H"), 0xC6: ("bytes", "I")}
_TEXT = {0xD9: ("text", "B"), 0xDA: ("text", "H"), 0xDB: ("text", "I")}
_COLLECTIONS = {0xDC: ("list", "H"), 0xDD: ("list", "I"), 0xDE: ("map", "H"), 0xDF: ("map", "I")}
_SIZED = {**_BINARY, **_TEXT, **_COLLECTIONS}
_FIRST_SHORT, _FIRST_OTHER, _FIRST_NEGATIVE = 0x80, 0xC0, 0xE0


def _value(reader: _Reader) -> Any:  # noqa: ANN401 - any value
    [first] = reader.take(1)
    if first < _FIRST_SHORT:
        return first
    if first < _FIRST_OTHER:
        kind, bits = _SHORT[first & 0xF0]
        return _sized(reader, kind, first & bits)
    if first >= _FIRST_NEGATIVE:
        return first - 0x100
    if first in _CONSTANTS:
        return _CONSTANTS[first]
    if first in _NUMBERS:
        return reader.number(_NUMBERS[first])
    if first not in _SIZED:
        raise WireError(f"has a value of format {first:#x}")
    kind, layout = _SIZED[first]
    return _sized(reader, kind, reader.number(layout))


def _sized(reader: _Reader, kind: str, size: int) -> Any:  # noqa: ANN401 - any value
    if kind == "bytes":
        return reader.take(size)
    if kind == "text":
        try:
            return reader.take(size).decode()
        except UnicodeDecodeError as error:
            raise WireError(str(error)) from None
    if kind == "list":
        return [_value(reader) for _ in range(size)]
    found: dict[Any, Any] = {}
    for _ in range(size):
        name = _value(reader)
        if not isinstance(name, str) or name in found:
            raise WireError(f"has the key {name!r} twice, or it is no text")
        found[name] = _value(reader)
    return found
