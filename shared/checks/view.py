"""What a rule may see of one environment: the values that are valid, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared.config import Document, Environment, Problem
from shared.quoting import quoted


class UnusableError(Exception):
    """A value that a rule needs is missing or invalid; that is reported already, and the rule has nothing to say."""


@dataclass(frozen=True)
class View:
    """One environment file by dotted key. The model has judged every value that can be read here."""

    name: str
    document: Document

    @property
    def has_the_name_of_another(self) -> bool:
        """Whether the file says another name than its own, as a fresh copy does."""
        return self.usable("name") and self.value("name") != self.name

    def usable(self, *keys: str) -> bool:
        """Return whether all these keys have valid values."""
        return all(self.document.usable(_path(key)) for key in keys)

    def value(self, key: str) -> object:
        """Return the value of a key. Raises UnusableError when it is missing or invalid."""
        try:
            return self.document.value(_path(key))
        except KeyError:
            raise UnusableError(key) from None

    def text(self, key: str) -> str:
        """Return the text of a key. Raises UnusableError."""
        value = self.value(key)
        assert isinstance(value, str)
        return value

    def number(self, key: str) -> int:
        """Return the whole number of a key. Raises UnusableError."""
        value = self.value(key)
        assert isinstance(value, int)
        return value

    def texts(self, key: str) -> list[str]:
        """Return the list of texts of a key. Raises UnusableError."""
        value = self.value(key)
        assert isinstance(value, list)
        return [str(item) for item in value]

    def place(self, key: str) -> str:
        """Return `file:line` of a key, for a message about another file."""
        return f"{self.document.file}:{self.document.line(_path(key))}"

    def problem(self, key: str, what: str, remedy: str) -> Problem:
        """Return a problem with the value of a key."""
        value = quoted(self.value(key))
        return Problem(self.document.file, self.document.line(_path(key)), key, what, value, remedy)

    def item_problem(self, key: str, index: int, what: str, remedy: str) -> Problem:
        """Return a problem with one item of the list of a key."""
        line = self.document.line((*_path(key), index))
        return Problem(self.document.file, line, f"{key}[{index}]", what, quoted(self.texts(key)[index]), remedy)


def view_of(environment: Environment) -> View:
    """Return what rules may see of an environment."""
    return View(environment.name, environment.document)


def _path(key: str) -> tuple[str, ...]:
    return tuple(key.split("."))


# A rule of one environment, and a rule over all of them: in promotion order, fresh copies last. Only the first may stop
# at UnusableError.
Rule = Callable[[View], Iterator[Problem]]
RuleBetween = Callable[[Sequence[View]], Iterator[Problem]]
