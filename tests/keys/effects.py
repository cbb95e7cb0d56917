"""What a change of a key does, as the diff says it: to each document, and in short words for a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ci.changes.diff import Change
from ci.changes.diff.losses import loses
from stacks.kinds import SERVICE
from tests.keys.changes import Key, LegalChange, NoChange, Repository, change_of
from tests.keys.documents import Documents, Part, differences, reached
from tests.terraform.provider.whole import Effects, said

# Terraform's words for what becomes of a resource, and those of the table; what is worst first.
WORDS: Mapping[str, str] = {
    "replace": "replaced",
    "delete": "removed",
    "may replace": "may be replaced",
    "forget": "forgotten",
    "create": "created",
    "update": "updated",
    "may update": "may be updated",
}
# What stands in a document beside resources, and changes where or as whom Terraform works.
_SETTINGS: Mapping[tuple[str, str], str] = {
    ("terraform", "bucket"): "another state",
    ("terraform", "key"): "another state",
    ("terraform", "kms_key_id"): "the state's key",
    ("terraform", "region"): "another state",
    ("provider", "allowed_account_ids"): "another account",
    ("provider", "region"): "another region",
}


@dataclass(frozen=True)
class Row:
    """A change of a key in one environment, and the documents that are other ones for it."""

    change: LegalChange | NoChange
    heads: Documents = field(default_factory=dict)
    changes: Mapping[Part, list[Change]] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Return the key."""
        return self.change.key

    @property
    def environment(self) -> str:
        """Return the environment's name before the change."""
        return self.change.environment

    def effects(self, part: Part) -> Effects:
        """Return what the diff says of each resource of a document."""
        return said(self.changes[part])

    @property
    def is_legal(self) -> bool:
        """Return whether the environment takes another value."""
        return isinstance(self.change, LegalChange)

    @property
    def words(self) -> str:
        """Return in short words what the diff says."""
        if isinstance(self.change, NoChange):
            return self.change.words
        found = [f"{self._where(part)}{text}" for part in self._parts if (text := words_of(self.changes[part]))]
        return "; ".join(found) or "nothing in AWS"

    @property
    def _parts(self) -> list[Part]:
        """Return the documents: the service first, its account, then the accounts of others."""
        return sorted(self.changes, key=lambda part: (part.kind != SERVICE.name, part.environment != self.environment))

    def _where(self, part: Part) -> str:
        if part.kind == SERVICE.name:
            return ""
        return "account: " if part.environment == self.environment else f"account of {part.environment}: "


def row(repository: Repository, base: Documents, key: Key, environment: str) -> Row:
    """Return what a change of a key does in an environment; `base` are the documents of the repository."""
    change = change_of(repository, environment, key)
    if isinstance(change, NoChange):
        return Row(change)
    heads = reached(repository, base, change)
    return Row(change, heads, {part: differences(base[part], head) for part, head in heads.items()})


def words_of(changes: Iterable[Change]) -> str:
    """Return what becomes of the resources of one document, for example `replaces the cache (...), 5 updated`."""
    changes = list(changes)
    lost = {change.address: why for change in changes if (why := loses(change)) is not None}
    effects = said(changes)
    counts = Counter(effect for address, effect in effects.items() if address not in lost)
    verbs = {"replace": "replaces", "delete": "removes"}  # what else loses is an update that keeps less
    found = [
        f"{verbs.get(effects[change.address], 'changes')} {change.path or change.address} ({lost[change.address]})"
        for change in changes
        if change.address in lost
    ]
    found += [f"{counts[effect]} {word}" for effect, word in WORDS.items() if counts[effect]]
    return ", ".join([*sorted(settings_of(changes)), *found])


def settings_of(changes: Iterable[Change]) -> set[str]:
    """Return what is other for Terraform itself: where its state lies, and where it works."""
    return {
        word
        for change in changes
        for attribute in change.attributes
        for (mode, name), word in _SETTINGS.items()
        if change.mode == mode and name in attribute.path.attribute
    }
