"""What Terraform refuses to destroy: exactly what the environment file says."""

from __future__ import annotations

import pytest

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

KEYS = {
    "access-logs/bucket": "edge__prevent_destroy",
    "cache/cache": "cache__prevent_destroy",
    "encryption/key": "encryption__prevent_destroy",
    "secret/secret": "secret__prevent_destroy",
}


def protected(document: Document) -> set[str]:
    """Return the paths of what Terraform refuses to destroy."""
    return {path for path in document.addresses if document.at(path).get("lifecycle", {}).get("prevent_destroy")}


@pytest.mark.parametrize("path", KEYS)
def test_each_key_protects_its_resource_and_no_other(dev: EnvironmentConfig, synthesize: Synthesize, path: str) -> None:
    """Data that cannot be made again has a switch of its own."""
    none = changed(dev, **dict.fromkeys(KEYS.values(), False))
    assert protected(synthesize(none)) == set()
    assert protected(synthesize(changed(none, **{KEYS[path]: True}))) == {path}


def test_prod_protects_all_four(good: dict[str, EnvironmentConfig], synthesize: Synthesize) -> None:
    """The cache, the secret, the key and the logs of what customers use."""
    assert protected(synthesize(good["prod"])) == set(KEYS)


def test_the_switch_is_always_written_out(document: Document) -> None:
    """A plan shows the switch in both positions: turning it off is a change that somebody sees."""
    for path in KEYS:
        assert isinstance(document.at(path)["lifecycle"]["prevent_destroy"], bool)
