"""Takes secrets out of lines that leave the process: what the engine says, addresses, reasons of the gate.

A secret is looked for as it is and in whatever it may be encoded: JSON in JSON, a URL, base64.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from ci.changes.diff.secret_text import BASE64, HIDDEN, secrets_in, without
from ci.changes.diff.sensitive import is_secret, named_secret
from ci.changes.plan.secrets import SHORTEST, Named, sensitive_texts, short_texts

_ESCAPED_BY_GO = "&<>\u2028\u2029"  # encoding/json, HTMLEscape
# JSON in JSON in JSON is escaped three times.
_ESCAPED_TIMES = 3
# What a program reads in a message of the engine (HashiCorp, "Machine-Readable UI"): never a value.
_STRUCTURE = frozenset({"@level", "@module", "@timestamp", "type", "severity"})
_WORD = re.compile(r"[a-z_.]+|[0-9T:.+Z-]+")


def hiding_of(plan: Mapping[str, Any]) -> Callable[[str], str]:
    """Return a function that takes out of a line what `plan` calls sensitive, and what is a secret by name or looks."""
    return hiding(sensitive_texts(plan), short_texts(plan))


def hiding_marked(plan: Mapping[str, Any]) -> Callable[[str], str]:
    """Return a function that takes out of a line what `plan` calls sensitive and nothing else: not to show the line."""
    return _Hiding(sensitive_texts(plan), short_texts(plan), marked_only=True).line


def holding(texts: Iterable[str]) -> Callable[[str], bool]:
    """Return a function that says whether one of `texts` is in a text, in whatever form."""
    forms = sorted({form for text in texts for form in (*_forms(text), *_in_base64(text))})
    return lambda text: any(form in text for form in forms)


def hiding(texts: Iterable[str], short: Iterable[Named] = ()) -> Callable[[str], str]:
    """Return a function that replaces each of `texts` in a line, in every form, and `short` behind their names.

    A line of JSON stays one: its strings are replaced, but for what a program reads in a message of the engine.
    """
    return _Hiding(frozenset(texts), frozenset(short)).line


class _Hiding:
    def __init__(self, texts: frozenset[str], short: frozenset[Named], *, marked_only: bool = False) -> None:
        self.texts, self.short, self.marked_only = texts, short, marked_only
        self.plain = [re.compile(re.escape(form)) for form in sorted({form for text in texts for form in _forms(text)})]
        self.encoded = sorted({form for text in texts for form in _in_base64(text)})
        self.behind = [
            re.compile(rf"(?<![\w-]){re.escape(name)}[\"'\\]*\s*[=:]\s*[\"'\\]*({re.escape(text)})(?!\w)")
            for name, text in sorted(short)
        ]

    def line(self, text: str) -> str:
        """Return a line without secrets."""
        known = _data(text)
        if known is None:
            return without(text, self._spans(text))
        hidden = self._value(known, "")
        if hidden == known:
            return text
        end = "\n" if text.endswith("\n") else ""
        return json.dumps(hidden, ensure_ascii=False, separators=(",", ":")) + end

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        for pattern in self.plain:
            yield from (found.span() for found in pattern.finditer(text))
        if any(form in text for form in self.encoded):
            runs = BASE64.finditer(text)
            yield from (run.span() for run in runs if any(form in run[0] for form in self.encoded))
        for pattern in self.behind:
            yield from (found.span(1) for found in pattern.finditer(text))
        if not self.marked_only:
            yield from secrets_in(text)

    def _value(self, value: Any, name: str) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return [self._value(inner, name) for inner in value]
        if value is None or isinstance(value, bool) or (name in _STRUCTURE and _WORD.fullmatch(str(value))):
            return value
        if (name, str(value)) in self.short:
            return HIDDEN
        if isinstance(value, str):
            return self.line(value)
        return HIDDEN if str(value) in self.texts else value

    def _object(self, item: dict[str, Any]) -> dict[str, Any]:
        secret = named_secret(item)
        named = {key for key, value in item.items() if key == secret or is_secret(key, value)}
        hidden = frozenset[str]() if self.marked_only else named
        return {self.line(key): HIDDEN if key in hidden else self._value(value, key) for key, value in item.items()}


def _data(text: str) -> Any:  # noqa: ANN401 - JSON
    """Return the object or list that a line holds as JSON, or None."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _forms(text: str) -> Iterator[str]:
    """Yield a text as it is, as JSON of Python and of Go (Terraform) has it, JSON in JSON too, and as a URL has it."""
    yield text
    yield text.replace("${", "$${").replace("%{", "%%{")
    as_python, as_go = text, text
    for _ in range(_ESCAPED_TIMES):
        as_python = json.dumps(as_python)[1:-1]
        yield as_python
        as_go = json.dumps(as_go, ensure_ascii=False)[1:-1]
        yield as_go
        for character in _ESCAPED_BY_GO:
            as_go = as_go.replace(character, f"\\u{ord(character):04x}")
        yield as_go
    content = _bytes(text)
    for url in (quote(content, safe=""), quote(content), quote_plus(content)):
        yield url
        yield re.sub("%..", lambda found: found[0].lower(), url)


def _in_base64(text: str) -> Iterator[str]:
    """Yield what is the same in base64 whatever stands before and after a text: three bytes are four characters."""
    content = _bytes(text)
    for shift, dropped in ((0, 0), (1, 2), (2, 3)):
        whole = base64.b64encode(b"\0" * shift + content).rstrip(b"=").decode()
        kept = whole[dropped : -1 if (shift + len(content)) % 3 else None]
        if len(kept) >= SHORTEST:
            yield kept
            yield kept.replace("+", "-").replace("/", "_")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
