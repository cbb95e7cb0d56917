"""The secret versions of local AWS: times and labels as on AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.local_aws import LocalAccount


def versions(client: Any, secret: str) -> list[set[str]]:
    """Return the labels of each version, the oldest first."""
    found = client.list_secret_version_ids(SecretId=secret, IncludeDeprecated=True)["Versions"]
    return [set(one["VersionStages"]) for one in sorted(found, key=lambda one: one["CreatedDate"])]


def test_the_first_version_is_current_and_keeps_its_label(accounts: Mapping[str, LocalAccount]) -> None:
    """Also when a real value replaces it: AWS takes no label away but the one that moves."""
    client = accounts["dev"].client("secretsmanager")
    arn = client.create_secret(Name="labels")["ARN"]
    client.put_secret_value(SecretId=arn, SecretString="{}", VersionStages=["placeholder"])
    assert versions(client, "labels") == [{"placeholder", "AWSCURRENT"}]
    client.put_secret_value(SecretId=arn, SecretString="real")
    assert versions(client, "labels") == [{"placeholder", "AWSPREVIOUS"}, {"AWSCURRENT"}]
    assert client.get_secret_value(SecretId=arn)["SecretString"] == "real"


def test_a_version_keeps_its_time(accounts: Mapping[str, LocalAccount]) -> None:
    """Whenever it is asked for."""
    client = accounts["dev"].client("secretsmanager")
    client.create_secret(Name="times", SecretString="1")
    [first] = client.list_secret_version_ids(SecretId="times")["Versions"]
    client.put_secret_value(SecretId="times", SecretString="2")
    found = {one["VersionId"]: one for one in client.list_secret_version_ids(SecretId="times")["Versions"]}
    assert found.pop(first["VersionId"])["CreatedDate"] == first["CreatedDate"]
    [second] = found.values()
    assert second["CreatedDate"] > first["CreatedDate"]
