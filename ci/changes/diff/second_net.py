"""The second net: secrets that no name and no text around them tells, found by Yelp's detect-secrets.

It knows how the tokens of many services look, and how random a run of characters is. The first net is `secret_text.py`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

_PLUGINS = "detect_secrets.plugins"
# Of what these find too much is no secret: addresses, any word that begins with AP. The last takes minutes for a long
# text full of `//`, and the first net has what it finds.
_LEFT_OUT = frozenset({"IPPublicDetector", "ArtifactoryDetector", "NpmDetector"})
# A run with a digit and letters of both cases, in the alphabet of base64: words are joined by other characters.
_RUN = re.compile(
    r"(?<![\w/+-])(?=[A-Za-z/+]*[0-9])(?=[A-Z0-9/+]*[a-z])(?=[a-z0-9/+]*[A-Z])[A-Za-z0-9/+]{20,}={0,2}(?![\w/+-])"
)
# Bits for each character: the default of detect-secrets for base64.
_RANDOM = 4.5
# The share of vowels among the letters: of random ones 10 in 52 are, of names made of words more than three in ten.
_OF_WORDS = 0.3
_VOWELS = frozenset("aeiouAEIOU")
# Public keys as DER (RFC 5480, RFC 8017, RFC 8410) and SSH (RFC 4253) begin, in base64.
_PUBLIC_KEYS = (
    "MFkwEwYHKoZI",
    "MHYwEAYHKoZI",
    "MIIBIjANBgkq",
    "MIICIjANBgkq",
    "MCowBQYDK2Vw",
    "AAAAB3NzaC1",
    "AAAAC3NzaC1",
    "AAAAE2VjZHNh",
)
# How long SHA-1, SHA-256, SHA-384 and SHA-512 are in base64. A key of that length cannot be told from one.
_DIGESTS = frozenset({27, 43, 64, 86})


def unnamed_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what has the form of a known token, or is too random to be anything else."""
    for plugin in _plugins():
        for pattern in plugin.denylist:
            for found in pattern.finditer(text):
                if next(iter(plugin.analyze_string(found[0])), None) is not None:
                    yield found.span()
    for found in _RUN.finditer(text):
        if _is_random(found[0]):
            yield found.span()


def _is_random(run: str) -> bool:
    """Return whether a run is neither a digest, a public key, nor made of words."""
    if len(run.rstrip("=")) in _DIGESTS or run.startswith(_PUBLIC_KEYS):
        return False
    letters = [character for character in run if character.isalpha()]
    vowels = sum(character in _VOWELS for character in letters)
    return vowels < _OF_WORDS * len(letters) and _measure().calculate_shannon_entropy(run) > _RANDOM


@cache
def _plugins() -> tuple[RegexBasedDetector, ...]:
    """Return what knows tokens by their form. Imported late: a command that shows no text goes without."""
    base = importlib.import_module(f"{_PLUGINS}.base").RegexBasedDetector
    found = {
        name: class_
        for module in pkgutil.iter_modules(importlib.import_module(_PLUGINS).__path__)
        for name, class_ in inspect.getmembers(importlib.import_module(f"{_PLUGINS}.{module.name}"), inspect.isclass)
        if issubclass(class_, base) and not inspect.isabstract(class_) and name not in _LEFT_OUT
    }
    return tuple(found[name]() for name in sorted(found))


@cache
def _measure() -> Any:  # noqa: ANN401 - detect-secrets is imported late
    return importlib.import_module(f"{_PLUGINS}.high_entropy_strings").Base64HighEntropyString(_RANDOM)
