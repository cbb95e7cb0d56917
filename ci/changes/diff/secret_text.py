"""Secrets inside of a text: what they look like, what stands before them, and how they are encoded."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from ci.changes.diff.second_net import unnamed_secrets
from ci.changes.diff.sensitive import is_public, is_secret, named_secret

HIDDEN = "(sensitive)"
# Deeper than this no text is decoded: JSON in base64 in JSON is two.
_DEPTH = 5
# What is a secret under any name; where there is a group it is that. What such a text holds anyway stands first,
# because most texts hold none of it. Redis, "ACL SETUSER": `>` adds a password.
_SECRET_VALUES = (
    ("-----BEGIN", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY(?:-----(?:(?!-----END)[\s\S])*)?")),
    ("://", re.compile(r"://[^/?#\s:@\"']*:([^/?#\s@\"']+)@")),
    ("gh", re.compile(r"\bgh[oprsu]_\w{30,}")),
    ("github_pat_", re.compile(r"\bgithub_pat_\w{20,}")),
    ("xox", re.compile(r"\bxox[abprs]-\w[\w-]*")),
    ("sk_", re.compile(r"\bsk_(?:live|test)_\w{16,}")),
    ("AIza", re.compile(r"\bAIza[\w-]{35}")),
    ("npm_", re.compile(r"\bnpm_\w{36}")),
    ("SG.", re.compile(r"\bSG\.[\w-]{16,}\.[\w-]{32,}")),
    ("hvs.", re.compile(r"\bhvs\.[\w-]{24,}")),
    ("eyJ", re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*")),
    ("hooks.slack", re.compile(r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([^\s\"'\\<>:]+)")),
    ("/webhook", re.compile(r"(?:discord(?:app)?\.com/api/webhooks|office\.com/webhook(?:b2)?)/([^\s\"'\\<>]+)")),
    ("/bot", re.compile(r"/bot([0-9]+:[^/\s\"']+)")),
    ("pagerduty.com", re.compile(r"pagerduty\.com/integration/([^/\s\"']+)")),
    ("on ", re.compile(r"(?:^|\s)on\s(?:\S+\s){0,20}?>(\S+)")),
    ("earer ", re.compile(r"\b[Bb]earer\s+(?=[^\s\"'\\]*[0-9])([^\s\"'\\,;]+)")),
)
_QUOTED = r"(?P<quote>\\*[\"'])(?P<quoted>(?:(?!(?P=quote))(?:\\.|.)){1,4000})(?P=quote)"
_VALUE = rf"(?:{_QUOTED}|(?P<bare>[^\s\"'\\&;,<>{{}}()\[\]]+))"
_NAME = r"(?P<name>[A-Za-z_][\w.-]*)"
_HEADER = r"(?<![\w-])(?P<name>(?:[Pp]roxy-)?[Aa]uthorization|[Xx]-[\w-]+)"
# A name, and what it is set to: `--token x`, `PGPASSWORD=x`, `?sig=x`, `"password": "x"`, `password: x` as a line.
_SET_TO = (
    ("--", re.compile(rf"(?<![\w-])--{_NAME}\s+(?![-$]){_VALUE}")),
    ("=", re.compile(rf"{_NAME}\\*[\"']?\s*=(?![=~>])\s*{_VALUE}")),
    (":", re.compile(rf"(?P<name>[A-Za-z_][\w.-]*)\\*[\"']\s*:\s*{_VALUE}")),
    (":", re.compile(rf"(?m)^\s*(?:- )?{_NAME}\s*:\s+{_VALUE}\s*$")),
    (":", re.compile(rf"{_HEADER}\s*:\s*(?:(?:[Bb]asic|[Bb]earer|[Tt]oken)\s+)?{_VALUE}")),
    (":", re.compile(r"(?<![\w-])(?:Set-)?(?P<name>[Cc]ookie):\s*(?P<bare>[^\s\"'\\]+)")),
    ("</", re.compile(r"<(?P<name>[A-Za-z_][\w.-]*)>(?P<bare>[^<>]+)</")),
)
# Keys of a URL's query that sign or open it (AWS, "Authenticating Requests: Using Query Parameters").
_SIGNATURES = frozenset({"sig", "signature", "x-amz-signature"})
_NO_VALUE = re.compile(r"[$%{<*]|\\?\(|\(")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_STANDARD = str.maketrans("-_", "+/")
_BLANK = str.maketrans("\n\r\t", "   ")


@lru_cache(maxsize=1 << 14)
def is_secret_text(text: str, depth: int = _DEPTH) -> bool:
    """Return whether a string is a secret by what it looks like, or holds one: in JSON, base64 or a URL's encoding."""
    if not text or depth == 0 or is_public(text):
        return False
    if next(_spans(text), None) is not None:
        return True
    return any(
        holds_secret(inner, depth - 1) if not isinstance(inner, str) else is_secret_text(inner, depth - 1)
        for inner in decoded(text)
    )


def holds_secret(data: object, depth: int = _DEPTH) -> bool:
    """Return whether JSON holds a secret: by a name, as a key, or in a text."""
    if isinstance(data, str):
        return is_secret_text(data, depth)
    if isinstance(data, list):
        return any(follows_flag(data, place) or holds_secret(item, depth) for place, item in enumerate(data))
    if isinstance(data, dict):
        return named_secret(data) is not None or any(
            is_secret(key, value) or is_secret_text(key, 1) or holds_secret(value, depth) for key, value in data.items()
        )
    return False


def follows_flag(items: Sequence[object], place: int) -> bool:
    """Return whether an item of a list of arguments is the value of the flag before it, and a secret by its name."""
    flag, item = items[place - 1] if place else None, items[place]
    if not (isinstance(flag, str) and flag.startswith("-") and isinstance(item, str)):
        return False
    return not item.startswith(("-", "$")) and is_secret(flag, item)


def secrets_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every secret in a text that can be told by its looks, its name, or what it encodes."""
    yield from _spans(text)
    yield from (run.span() for run in BASE64.finditer(text) if is_secret_text(run[0]))


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text in which one `HIDDEN` stands for each of the `spans`, and for those that overlap."""
    end, parts = 0, list[str]()
    for start, stop in sorted(spans):
        if start >= end:
            parts += [text[end:start], HIDDEN]
        end = max(end, stop)
    return "".join([*parts, text[end:]])


def decoded(text: str) -> Iterator[Any]:
    """Yield what a text holds when it is read as JSON, as a part of a URL, as an escaped text, or as base64."""
    stripped = text.lstrip()
    if stripped.startswith(("{", "[", '"')):
        with contextlib.suppress(ValueError, RecursionError):
            yield json.loads(text)
    if "%" in text and (plain := unquote(text)) != text:
        yield plain
    for run in BASE64.findall(text):
        plain = run.rstrip("=").translate(_STANDARD)
        try:
            found = base64.b64decode(plain + "=" * (-len(plain) % 4)).decode()
        except ValueError:
            continue
        if found.translate(_BLANK).isprintable():
            yield found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every secret in a text that is not encoded."""
    for hint, pattern in _SECRET_VALUES:
        if hint in text:
            for found in pattern.finditer(text):
                yield found.span(1 if pattern.groups else 0)
    for hint, pattern in _SET_TO:
        if hint in text:
            for found in pattern.finditer(text):
                group = "bare" if found["bare"] is not None else "quoted"
                if _is_set(found["name"], found[group]):
                    yield found.span(group)
    yield from unnamed_secrets(text)


def _is_set(name: str, value: str) -> bool:
    """Return whether a value in a text is a secret by the name before it, and no reference to one."""
    if _NO_VALUE.match(value) or value == HIDDEN or value.lower() in ("true", "false", "null", "none"):
        return False
    return name.lower() in _SIGNATURES or is_secret(name, value)
