"""A version of a secret keeps its time and its labels. Runs in moto.

- ListSecretVersionIds has the time at which each version was created (Secrets Manager API reference,
  SecretVersionsListEntry, CreatedDate). moto answers with the time of the question, and keeps whole seconds.
- When AWSCURRENT moves on, the version that had it gets AWSPREVIOUS and loses no other label (API reference,
  PutSecretValue). moto takes them all away.
- The first version is the current one, whatever its label (the same page). moto gives it the label alone.
"""

from __future__ import annotations

import json
import time
from typing import Any

from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend  # ty: ignore[import-not-found]

CURRENT = "AWSCURRENT"
_list, _add = SecretsManagerBackend.list_secret_version_ids, SecretsManagerBackend._add_secret
_reset = FakeSecret.reset_default_version


def _listed(backend: Any, secret_id: str) -> str:
    """Return the versions, each with its own time."""
    answer = json.loads(_list(backend, secret_id))
    known = backend.secrets[secret_id].versions
    for version in answer["Versions"]:
        version["CreatedDate"] = known[version["VersionId"]]["createdate"]
    return json.dumps(answer)


def _added(backend: Any, secret_id: str, *arguments: Any, **options: Any) -> Any:
    """Add a version, which gets the time to the fraction of a second, and is current where there was none."""
    before = set(backend.secrets[secret_id].versions) if secret_id in backend.secrets else set()
    answer = _add(backend, secret_id, *arguments, **options)
    secret = answer[0]
    for name in set(secret.versions) - before:
        version = secret.versions[name]
        version["createdate"] = time.time()
        if not before and CURRENT not in version["version_stages"]:
            version["version_stages"].append(CURRENT)
            secret.set_default_version_id(name)
    return answer


def _moved(secret: Any, secret_version: dict[str, Any], version_id: str) -> None:
    """Make a version the current one; the one before keeps its own labels."""
    before = secret.versions.get(secret.default_version_id, {})
    labels = [one for one in before.get("version_stages", []) if not one.startswith("AWS")]
    _reset(secret, secret_version, version_id)
    if before is not secret_version and before:
        before["version_stages"] += labels


def install() -> None:
    """Let versions keep their times and labels."""
    SecretsManagerBackend.list_secret_version_ids = _listed
    SecretsManagerBackend._add_secret = _added
    FakeSecret.reset_default_version = _moved
