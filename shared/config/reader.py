"""The only reader of YAML: a strict subset, plain data out, and every refusal with a line and a remedy.

It follows PyYAML's events and never its loader: no object is constructed, an alias is refused before it is expanded,
and each key keeps its line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath

import yaml

from shared.config.document import Document, Path, dotted
from shared.config.files import text_of
from shared.config.problems import Problem
from shared.config.scalars import Trap, Wanted, always, resolved
from shared.config.syntax import explained
from shared.quoting import escaped, quoted, shortened

# The model is three levels deep. The limit keeps a file of brackets from exhausting Python's stack.
DEEPEST = 8


def read(path: FilePath, name: str, wanted: Callable[[Path], Wanted] = lambda _path: "any") -> Document:
    """Return what a file says. Whatever the file holds, nothing is raised.

    `name` is what messages call it; `wanted` says what the key at a path takes, for the remedies.
    """
    text, problems = text_of(path, name)
    if problems:
        return Document(name, None, problems=tuple(problems))
    return _Reader(name, text, wanted).document()


class _RefusalError(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        self.line, self.what, self.remedy = line, what, remedy
        super().__init__(what)


class _Reader:
    """One pass over the events of one file."""

    def __init__(self, name: str, text: str, wanted: Callable[[Path], Wanted]) -> None:
        self._name = name
        self._wanted = wanted
        self._text_lines = text.split("\n")
        self._loader = yaml.SafeLoader(text)
        self._lines: dict[str, int] = {}
        self._refused: set[str] = set()
        self._problems: list[Problem] = []

    def document(self) -> Document:
        """Return the document, with data only when the whole file could be read."""
        data: dict[str, object] | None = None
        try:
            data = self._top_level()
        except _RefusalError as refusal:
            self._problem(refusal.line, (), refusal.what, "", refusal.remedy)
        return Document(self._name, data, self._lines, frozenset(self._refused), tuple(self._problems))

    def _top_level(self) -> dict[str, object]:
        """Return the file's only mapping. Raises _RefusalError when the file is something else."""
        self._next()  # the beginning of the stream
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            raise _RefusalError(1, "an empty file", "write the keys that the other files have")
        if self._text_lines[_line(start) - 1].startswith("%"):
            self._problem(_line(start), (), "a YAML directive (%)", "", "remove the line")
        first = self._next()
        if not isinstance(first, yaml.MappingStartEvent):
            raise _RefusalError(_line(first), "a top level without keys", "write 'key: value' lines")
        self._refuse_marks(first, ())
        data = self._mapping(())
        self._next()  # the end of the document
        more = self._next()
        if not isinstance(more, yaml.StreamEndEvent):
            raise _RefusalError(_line(more), "a second document", "keep one document in a file")
        return data

    def _next(self) -> yaml.Event:
        """Return the next event. Raises _RefusalError where the text is not YAML."""
        try:
            return self._loader.get_event()
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            raise _RefusalError(*explained(error, self._loader.line + 1)) from None

    def _value(self, event: yaml.Event, path: Path) -> object:
        """Return the plain value that begins with `event`; None stands in for a value that is refused."""
        self._refuse_marks(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.CollectionStartEvent) and len(path) == DEEPEST:
            raise _RefusalError(
                _line(event), f"more than {DEEPEST} levels of nesting", "write it flat, as in the other files"
            )
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return None  # an alias, refused above

    def _sequence(self, path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            item = (*path, len(items))
            self._lines.setdefault(dotted(item), _line(event))
            items.append(self._value(event, item))
        return items

    def _mapping(self, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        first_lines: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._problem(_line(event), path, "a key that is not one word", "", "write 'key: value'")
                self._value(event, (*path, "?"))
                self._value(self._next(), (*path, "?"))
                continue
            here = (*path, event.value)
            accepted = self._accepts_key(event, here, first_lines)
            value = self._value(self._next(), here)
            if accepted:
                found[event.value] = value
        return found

    def _accepts_key(self, event: yaml.ScalarEvent, path: Path, first_lines: dict[str, int]) -> bool:
        """Return whether a key is text and new in its section, and remember its line; report it when it is not."""
        self._refuse_marks(event, path)
        meaning = _meaning(event)
        if isinstance(meaning, Trap) and event.value == "<<":
            self._problem(_line(event), path, "a merge key", "", "write the keys out: every file is complete")
        elif isinstance(meaning, Trap):
            self._problem(_line(event), path, f"the key is {meaning.what}", "", "write a key that is text")
        elif not isinstance(meaning, str):
            self._problem(_line(event), path, "the key is not text", "", "write a key that is text")
        elif event.value in first_lines:
            what = f"the same key as on line {first_lines[event.value]}"
            self._problem(_line(event), path, what, "", "keep one of the two")
        else:
            first_lines[event.value] = _line(event)
            self._lines.setdefault(dotted(path), _line(event))
            return True
        return False

    def _scalar(self, event: yaml.ScalarEvent, path: Path) -> object:
        if event.tag:
            return None  # refused with its tag
        meaning = _meaning(event)
        if isinstance(meaning, Trap):
            value = quoted(event.value) if event.style else shortened(escaped(event.value))
            self._refuse(_line(event), path, meaning.what, value, meaning.remedy(self._wanted(path)))
            return None
        return meaning

    def _refuse_marks(self, event: yaml.Event, path: Path) -> None:
        """Report an alias, an anchor and a tag. An anchor leaves the value as it is; the others change its meaning."""
        if isinstance(event, yaml.AliasEvent):
            self._refuse(_line(event), path, "an alias", f"*{event.anchor}", "write the value out")
            return
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor:
            self._problem(_line(event), path, "an anchor", f"&{event.anchor}", "remove it")
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(_line(event), path, "a tag", tag, "remove it")

    def _refuse(self, line: int, path: Path, what: str, value: str, remedy: str) -> None:
        self._refused.add(dotted(path))
        self._problem(line, path, what, value, remedy)

    def _problem(self, line: int, path: Path, what: str, value: str, remedy: str) -> None:
        self._problems.append(Problem(self._name, line, dotted(path), what, value, remedy))


def _meaning(event: yaml.ScalarEvent) -> object:
    """Return what a word means: without quotes what `resolved` says, in quotes or after `|` or `>` its text."""
    if event.style not in ("|", ">") and (last := _last_line(event)) > _line(event):
        # Mostly a quote that was not closed: without this row the parser complains somewhere below.
        return always(f"text that goes on to line {last}", "end it on its own line, quotes included")
    if not event.style:
        return resolved(event.value)
    if any("\ud800" <= character <= "\udfff" for character in event.value):
        return always("an escape that is no character", "write the character itself")
    return event.value


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    assert mark is not None  # only events that a program makes up lack a place
    return mark.line + 1


def _last_line(event: yaml.Event) -> int:
    mark = event.end_mark
    assert mark is not None  # as above
    return mark.line + 1
