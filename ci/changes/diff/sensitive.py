"""Which values are secrets. In doubt a value is one: hiding it costs a look at the code, showing it costs a key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ci.changes.diff.document import VALUE, Element

# What a name ends with when its value is a secret: the names that providers mark as sensitive
# (`shared/aws` has those exactly) and that people give to environment variables and keys of JSON.
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:passwords?|passwd|pwd|passphrase|secret|token|credentials?|authorization|connection_string"
    r"|(?:access|api|auth|host|license|master|preshared|private|secret|session|shared|signing|ssh)_key"
    r"|database_url|dsn|key_material|key_material_base64|plaintext|secret_binary|secret_string|webhook_url)(?:_wo)?$"
)
# What is a secret under any name: a private key, a password inside a URL, keys of AWS, GitHub and Slack.
# What such a text holds anyway stands first, because most texts hold none of it.
_SECRET_VALUES = {
    "-----BEGIN": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "://": re.compile(r"://[^/?#\s:@]*:[^/?#\s@]+@"),
    "AKIA": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "ASIA": re.compile(r"\bASIA[0-9A-Z]{16}\b"),
    "gh": re.compile(r"\bgh[oprsu]_\w{30}"),
    "xox": re.compile(r"\bxox[abprs]-\w"),
}
_HOLDS = {"variable": "default", "output": VALUE, "local": VALUE}
_WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=1 << 14)
def is_secret_name(name: str) -> bool:
    """Return whether a value of this name is a secret; the name may be `dbPassword`, `DB_PASSWORD` or `db-password`."""
    return _SECRET_NAME.search(_WORD_BOUNDARY.sub("_", name).lower()) is not None


def is_secret(name: str, value: object) -> bool:
    """Return whether the value of an attribute or key is a secret by its name; a switch or an absence never is."""
    return value is not None and not isinstance(value, bool) and is_secret_name(name)


def is_secret_text(text: str) -> bool:
    """Return whether a string is a secret by what it looks like, or holds one."""
    return any(hint in text and pattern.search(text) is not None for hint, pattern in _SECRET_VALUES.items())


def named_secret(item: Mapping[str, Any]) -> str | None:
    """Return the key that holds the secret in `{"name": "DB_PASSWORD", "value": ...}` (or `Name`, `key`), or None."""
    for held in ("value", "Value"):
        if held in item:
            names = (item.get(label) for label in ("name", "Name", "key", "Key"))
            if any(isinstance(name, str) and is_secret(name, item[held]) for name in names):
                return held
    return None


def secret_attributes(element: Element) -> frozenset[str]:
    """Return the attributes of a variable, an output or a local that are secrets because of what the element is.

    A variable or an output is declared sensitive, or it has the name of a secret.
    """
    held = _HOLDS.get(element.mode)
    if held is None:
        return frozenset()
    declared = element.body.get("sensitive") not in (None, False, "false")
    return frozenset({held}) if declared or is_secret(element.name, element.body.get(held)) else frozenset()
