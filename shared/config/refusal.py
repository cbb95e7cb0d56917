"""How a kind of value refuses one in words of its own: what is wrong with it, and the order that mends it."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

# Pydantic's name of the error; its context has the two halves of the sentence.
KIND = "refused"


def refused(what: str, remedy: str) -> PydanticCustomError:
    """Return the error that a validator raises; both halves stand in the message as they are given here."""
    return PydanticCustomError(KIND, "{what}", {"what": what, "remedy": remedy})
