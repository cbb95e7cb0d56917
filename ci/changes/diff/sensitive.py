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
    r"(?:passwords?|passwd|passphrase|secret|token|api_?key|(?:access|auth|private|secret)key)(?:_wo)?$"
    r"|(?:^|_)(?:pwd|credentials?|authorization|connection_string|client_secrets|secret_key_base|origin_verify"
    r"|(?:access|auth|host|license|master|preshared|private|secret|session|shared|signing|ssh)_key"
    r"|database_url|dsn|key_material|key_material_base64|plaintext|secret_binary|secret_string|webhook_url)(?:_wo)?$"
)
# Names of secrets that blocks and settings have, too: only a text is one, and neither a switch nor a reference.
_NAME_OF_A_TEXT = re.compile(
    r"(?:^|_)(?:(?:pg|db|my|smtp)?pass|auth|jwt|pat|otp|bearer|cookie|salt|hmac|webhook|(?:webhook|hook)_ur[il]"
    r"|(?:account|aes|app|client|cookie|deploy|encryption|hmac|jwt|rsa|server|storage|tls|webhook)_key)$"
)
_SWITCH = re.compile(
    r"(?i)(?:|true|false|yes|no|on|off|none|null|(?:en|dis)abled?|required|optional|default|allow|deny)"
)
_REFERENCE = re.compile(r"\$\{[^{}]*\}|alias/\S*")
# Every approver compares these, whatever their name is: an ARN (AWS, "Amazon Resource Names"), a digest of an image.
_PUBLIC = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[^\s:]\S*|(?:[^\s:]+@)?sha256:[0-9a-f]{64}")
# Pairs of a name and a value: environment variables, headers of an origin, conditions on a header, parameters.
_LABELS = ("name", "Name", "key", "Key", "header", "http_header_name", "HttpHeaderName", "HeaderName", "ParameterKey")
_HELD = ("value", "Value", "values", "Values", "HeaderValue", "ParameterValue")
_HOLDS = {"variable": "default", "output": VALUE, "local": VALUE}
_WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=1 << 14)
def is_secret_name(name: str) -> bool:
    """Return whether a value of this name is a secret; the name may be `dbPassword`, `DB_PASSWORD` or `db-password`."""
    return _SECRET_NAME.search(_words(name)) is not None


@lru_cache(maxsize=1 << 14)
def _names_text(name: str) -> bool:
    return _NAME_OF_A_TEXT.search(_words(name)) is not None


def _words(name: str) -> str:
    return _WORD_BOUNDARY.sub("_", name).strip("_").lower()


def is_public(value: object) -> bool:
    """Return whether a value is an ARN or a digest of an image: no name makes a secret of it."""
    return isinstance(value, str) and _PUBLIC.fullmatch(value) is not None


def is_secret(name: str, value: object) -> bool:
    """Return whether the value of an attribute or key is a secret by its name; a switch or an absence never is."""
    if value is None or isinstance(value, bool) or is_public(value):
        return False
    return is_secret_name(name) or (isinstance(value, str) and _names_text(name) and not _is_setting(value))


def _is_setting(text: str) -> bool:
    return _SWITCH.fullmatch(text) is not None or _REFERENCE.fullmatch(text) is not None


def named_secret(item: Mapping[str, Any]) -> str | None:
    """Return the key that holds the secret in `{"name": "DB_PASSWORD", "value": ...}` (or a header's), or None."""
    for held in _HELD:
        if held in item:
            names = (item.get(label) for label in _LABELS)
            texts = item[held] if isinstance(item[held], list) else [item[held]]
            if any(isinstance(name, str) and is_secret(name, text) for name in names for text in texts):
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
