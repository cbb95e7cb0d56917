"""Provider, backend, tags and outputs: what every stack has around its resources."""

from __future__ import annotations

import re

from shared.config import EnvironmentConfig
from shared.naming import PROJECT, tags_of
from tests.stacks.document import Document

OUTPUTS = {
    "VpcId",
    "EcsClusterName",
    "ElastiCacheEndpoint",
    "AlbDns",
    "SnsTopicArn",
    "EnvironmentSuffix",
    "AwsRegion",
}


def test_the_state_is_locked_encrypted_and_the_environment_s_own(config: EnvironmentConfig, document: Document) -> None:
    """Bucket, key and account are this environment's: no other state can be written from here."""
    assert document.data["terraform"]["backend"] == {
        "s3": {
            "bucket": config.state.bucket,
            "key": f"{PROJECT}/{config.name}/terraform.tfstate",
            "region": config.aws.region,
            "encrypt": True,
            "kms_key_id": config.state.kms_key_arn,
            "use_lockfile": True,
            "allowed_account_ids": [config.aws.account_id],
        }
    }


def test_the_provider_works_in_this_account_only(config: EnvironmentConfig, document: Document) -> None:
    """With the credentials of another account, Terraform stops before it reads anything."""
    [provider] = document.data["provider"]["aws"]
    assert provider["allowed_account_ids"] == [config.aws.account_id]
    assert provider["region"] == config.aws.region


def test_no_credentials_stand_in_the_document(document: Document) -> None:
    """They come from the runner's role."""
    [provider] = document.data["provider"]["aws"]
    assert set(provider) == {"allowed_account_ids", "default_tags", "region"}


def test_every_resource_gets_the_environment_s_tags(config: EnvironmentConfig, document: Document) -> None:
    """Tags are the provider's default, so no resource can be without them."""
    [provider] = document.data["provider"]["aws"]
    assert provider["default_tags"] == [{"tags": tags_of(config)}]


def test_no_resource_overrides_a_default_tag(config: EnvironmentConfig, document: Document) -> None:
    """A resource adds its name; owner, cost center and environment are one answer for all."""
    for path in document.addresses:
        assert not set(document.at(path).get("tags", {})) & set(tags_of(config)), path


def test_versions_are_the_tested_ones(document: Document) -> None:
    """The bindings would pin 6.25.0, which nobody planned with; write-only values and lock files need 1.11."""
    assert document.data["terraform"]["required_providers"] == {"aws": {"source": "aws", "version": "5.100.0"}}
    assert document.data["terraform"]["required_version"] == ">= 1.11.0"


def test_the_stack_is_found_under_its_name(config: EnvironmentConfig, document: Document) -> None:
    """Tests of a deployed environment look its outputs up under `TapStack-<suffix>`."""
    assert document.data["//"]["metadata"]["stackName"] == f"TapStack-{config.name}"
    assert set(document.data["//"]["outputs"]) == {f"TapStack-{config.name}"}


def test_outputs_are_exactly_the_seven(document: Document) -> None:
    """Their names carry no hash, and no eighth tells more than it should."""
    assert set(document.outputs) == OUTPUTS
    assert set(next(iter(document.data["//"]["outputs"].values())).values()) == OUTPUTS


def test_outputs_are_those_of_the_resources(config: EnvironmentConfig, document: Document) -> None:
    """Five are references, so that they are true after every apply; two are the file's."""
    assert document.outputs == {
        "VpcId": "<network/vpc.id>",
        "EcsClusterName": "<cluster/cluster.name>",
        "ElastiCacheEndpoint": "<cache/cache.endpoint[0].address>",
        "AlbDns": "<edge/balancer.dns_name>",
        "SnsTopicArn": "<notifications/topic.arn>",
        "EnvironmentSuffix": config.name,
        "AwsRegion": config.aws.region,
    }


def test_the_stack_is_as_large_as_required(document: Document) -> None:
    """The product's owner asked for 60 resources and more; fewer than 80 means that something was lost."""
    assert len(document.addresses) >= 80
    assert len(document.data["resource"]) >= 35


def test_every_reference_has_a_target(document: Document) -> None:
    """No text of ours looks like a reference: each one left in the document points to a resource in it."""
    found = re.findall(r"\$\{([^}]*)\}", document.text)
    assert len(found) > 100
    for reference in found:
        address = ".".join(reference.split(".")[:2])
        assert address in document.addresses.values(), reference


def test_nothing_is_read_from_the_account_while_planning(document: Document) -> None:
    """No data source, no variable, no local: what is planned follows from the file alone."""
    assert set(document.data) == {"//", "output", "provider", "resource", "terraform"}
