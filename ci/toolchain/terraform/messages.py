"""The lines of `-json` output (Terraform's "machine-readable UI"): what happens to a resource, and what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.terminal import counted

Message = Mapping[str, Any]


def message_of(line: str) -> Message:
    """Return a line as the message it is; a line that is none gives an empty one."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def errors(messages: Iterable[Message]) -> list[str]:
    """Return one line for each error among the messages: address, summary, and the first sentences of the detail."""
    found = [message["diagnostic"] for message in messages if message.get("type") == "diagnostic"]
    return list(dict.fromkeys(_line(one) for one in found if one.get("severity") == "error"))


def _line(diagnostic: Mapping[str, Any]) -> str:
    address = diagnostic.get("address") or (diagnostic.get("snippet") or {}).get("context")
    parts = (diagnostic.get("summary", "unknown error"), diagnostic.get("detail", ""))
    text = ": ".join(" ".join(part.split()) for part in parts if part)
    return f"{address}: {text}" if address else text


@dataclass
class Tally:
    """How far a run is: what it means to do, what it is doing, what it has done."""

    planned: int = 0
    done: int = 0
    busy: list[str] = field(default_factory=list)
    refreshed: int = 0

    def take(self, message: Message) -> bool:
        """Count a message; return whether it changed what people see."""
        match message.get("type"):
            case "refresh_start":
                self.refreshed += 1
            case "planned_change":
                self.planned += 1
            case "apply_start":
                self.busy.append(_address(message))
            case "apply_complete":
                self.done += 1
                self._finished(message)
            case "apply_errored":
                self._finished(message)
            case _:
                return False
        return True

    def _finished(self, message: Message) -> None:
        if (address := _address(message)) in self.busy:
            self.busy.remove(address)

    def __str__(self) -> str:
        """Return the state of things in a few words."""
        if self.done or self.busy:
            of = f" of {self.planned}" if self.planned else ""
            # The oldest is what people wait for.
            return f"{self.done}{of} done" + (f", busy with {self.busy[0]}" if self.busy else "")
        if self.planned:
            return f"{counted(self.planned, 'change')} planned"
        return f"{self.refreshed} resources read" if self.refreshed else ""


def _address(message: Message) -> str:
    hook = message.get("hook", {})
    return str(hook.get("resource", {}).get("addr", ""))
