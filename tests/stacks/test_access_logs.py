"""The bucket of the load balancer's logs: private, encrypted, expiring, and written by load balancers only."""

from __future__ import annotations

import json

import pytest

from shared.aws import regions
from shared.config import EnvironmentConfig
from shared.constructs.access_logs import delivery_policy
from shared.naming import SERVICE, names_of
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

BUCKET = "access-logs/bucket"


def test_the_bucket_is_closed_to_the_public(document: Document) -> None:
    """All four switches: neither a list nor a policy can open the bucket."""
    block = document.at("access-logs/private")
    assert block.pop("bucket") == f"<{BUCKET}.id>"
    assert block == dict.fromkeys(
        ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
    )


def test_access_lists_have_no_meaning(document: Document) -> None:
    """The bucket's policy is the only thing that grants."""
    assert document.at("access-logs/ownership")["rule"] == {"object_ownership": "BucketOwnerEnforced"}


def test_logs_are_encrypted_with_keys_that_load_balancers_can_use(document: Document) -> None:
    """With a customer key the load balancer could not write (ELB user guide, access logs: SSE-S3 only)."""
    [rule] = document.at("access-logs/encryption")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}


def test_a_deleted_log_can_be_called_back(document: Document) -> None:
    """Versions are kept, and go after a week."""
    assert document.at("access-logs/versioning")["versioning_configuration"] == {"status": "Enabled"}
    [rule] = document.at("access-logs/expiry")["rule"]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 7}]


def test_logs_expire_as_the_file_says(config: EnvironmentConfig, document: Document) -> None:
    """One rule over the whole bucket with the days of the environment file."""
    [rule] = document.at("access-logs/expiry")["rule"]
    assert rule["expiration"] == [{"days": config.edge.access_log_retention_days}]
    assert (rule["status"], rule["filter"]) == ("Enabled", [{"prefix": ""}])


def test_expiry_waits_for_versioning(document: Document) -> None:
    """A rule over old versions before there are versions is refused now and then."""
    assert document.at("access-logs/expiry")["depends_on"] == ["access-logs/versioning"]


def test_the_policy_waits_for_the_public_access_block(document: Document) -> None:
    """S3 answers 'conflicting operation' when both arrive at once."""
    assert document.at("access-logs/policy")["depends_on"] == ["access-logs/private"]


def test_load_balancers_write_only_their_own_folders(config: EnvironmentConfig, document: Document) -> None:
    """Both writers may put objects below the two prefixes of this account, and do nothing else."""
    account = config.aws.account_id
    bucket = f"arn:aws:s3:::{SERVICE}-logs-{config.name}-{account}"
    for sid in ("LoadBalancerLogs", "LoadBalancerLogsOlderRegions"):
        statement = document.statement("access-logs/policy", sid)
        assert statement["Action"] == ["s3:PutObject"]
        assert statement["Resource"] == [f"{bucket}/{kind}/AWSLogs/{account}/*" for kind in ("access", "connection")]


def test_the_policy_knows_three_principals(config: EnvironmentConfig, document: Document) -> None:
    """The delivery service for this account, the region's classic account, and the refusal for everybody."""
    statements = json.loads(document.at("access-logs/policy")["policy"])["Statement"]
    assert [(statement["Effect"], statement["Principal"]) for statement in statements] == [
        ("Allow", {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}),
        ("Allow", {"AWS": f"arn:aws:iam::{regions()[config.aws.region].log_delivery.account}:root"}),
        ("Deny", {"AWS": "*"}),
    ]
    assert statements[0]["Condition"] == {"StringEquals": {"aws:SourceAccount": config.aws.account_id}}


def test_nobody_reads_or_writes_without_tls(config: EnvironmentConfig, document: Document) -> None:
    """The refusal covers the bucket and everything in it."""
    statement = document.statement("access-logs/policy", "TlsOnly")
    bucket = f"arn:aws:s3:::{SERVICE}-logs-{config.name}-{config.aws.account_id}"
    assert (statement["Action"], statement["Resource"]) == (["*"], [bucket, f"{bucket}/*"])
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("region", "account"),
    [("eu-central-1", "054676820928"), ("sa-east-1", "507241528517"), ("us-east-1", "127311923021")],
)
def test_another_region_brings_its_own_log_writer(
    dev: EnvironmentConfig, synthesize: Synthesize, region: str, account: str
) -> None:
    """The account that AWS lists for the environment's region: written out, a copied line would be seen."""
    zones = (f"{region}a", f"{region}b")
    document = synthesize(changed(dev, aws__region=region, aws__availability_zones=zones))
    statement = document.statement("access-logs/policy", "LoadBalancerLogsOlderRegions")
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{account}:root"}


def test_a_region_without_an_account_has_the_service_alone(dev: EnvironmentConfig) -> None:
    """As in every region that AWS opened since August 2022."""
    facts = regions()[dev.aws.region]
    newer = facts.model_copy(update={"log_delivery": facts.log_delivery.model_copy(update={"account": None})})
    statements = json.loads(delivery_policy(names_of(dev), newer))["Statement"]
    assert [one["Sid"] for one in statements] == ["LoadBalancerLogs", "TlsOnly"]


@pytest.mark.parametrize("prevent_destroy", [True, False])
def test_a_bucket_is_emptied_only_where_it_may_be_destroyed(
    dev: EnvironmentConfig, synthesize: Synthesize, prevent_destroy: bool
) -> None:
    """`prevent_destroy` protects the logs twice: the bucket stays, and is not emptied."""
    bucket = synthesize(changed(dev, edge__prevent_destroy=prevent_destroy)).at(BUCKET)
    assert bucket["force_destroy"] is not prevent_destroy
    assert bucket["lifecycle"] == {"prevent_destroy": prevent_destroy}
