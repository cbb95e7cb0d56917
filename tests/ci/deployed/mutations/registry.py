"""Changes that somebody makes past the pipeline; each names the one test of `verify` that sees it, and is undone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from tests.ci.deployed.hands import Hands


@dataclass(frozen=True)
class Mutation:
    """A change as a context manager, and the test that fails while it holds."""

    name: str
    test: str
    make: Callable[[Hands], contextlib.AbstractContextManager[None]]


MUTATIONS: list[Mutation] = []
Change = TypeVar("Change", bound=Callable[[Hands], Generator[None]])


def seen_by(test: str) -> Callable[[Change], Change]:
    """Register a change that `test` must see."""

    def register(change: Change) -> Change:
        name = getattr(change, "__name__", test).replace("_", " ")
        MUTATIONS.append(Mutation(name, test, contextlib.contextmanager(change)))
        return change

    return register
