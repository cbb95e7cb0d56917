"""Text that means itself to every reader: no expression of Terraform, and no character that a reader cannot see."""

from __future__ import annotations

import unicodedata

from shared.config.refusal import refused
from shared.quoting import quoted

# Cc: control characters. Cf: invisible ones, also those that turn the reading direction. Zl, Zp: line breaks that
# editors do not count. Zs: spaces that are not the space. The last two are no characters at all.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_NO_CHARACTERS = frozenset("\ufffe\uffff")
# Terraform evaluates what follows (Terraform language documentation, "Strings and Templates"), also in JSON.
_TEMPLATES = ("${", "%{")


def is_hidden(character: str) -> bool:
    """Return whether a reader cannot see a character, or takes it for the space."""
    hidden = unicodedata.category(character) in _HIDDEN_CATEGORIES or character in _NO_CHARACTERS
    return hidden and character != " "


def plain(text: str) -> str:
    """Return `text`. Raises the refusal of a value that is more than it seems, or that Terraform would evaluate."""
    for template in _TEMPLATES:
        if template in text:
            raise refused(f"Terraform would evaluate what follows {template}", "write it without")
    for character in text:
        if is_hidden(character):
            raise refused(f"a control or invisible character ({quoted(character)[1:-1]})", "remove it")
    return text
