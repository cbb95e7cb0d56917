"""Accounts on loopback: who sees what, what is there before an apply, and that nothing else can reach them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from tests.local_aws import LocalAccount, evidence_bucket, local_aws, settings
from tests.local_aws.process import HOST
from tests.local_aws.samples import NUMBERS, REGIONS, document

ASKS_WHO_IT_IS = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"


def test_everything_listens_on_loopback_only(accounts: Mapping[str, LocalAccount]) -> None:
    """Ministack would listen on every interface."""
    assert accounts
    processes = [psutil.Process(), *psutil.Process().children()]
    listening = [c.laddr.ip for p in processes for c in p.net_connections() if c.status == psutil.CONN_LISTEN]
    assert set(listening) == {HOST}


def test_every_address_in_the_environment_is_on_loopback(accounts: Mapping[str, LocalAccount]) -> None:
    """A forgotten service goes to an emulator that refuses it, never to AWS."""
    endpoints = [value for name, value in accounts["dev"].environment.items() if name.startswith("AWS_ENDPOINT_URL")]
    assert "AWS_ENDPOINT_URL" in accounts["dev"].environment
    assert all(endpoint.startswith(f"http://{HOST}:") for endpoint in endpoints)


def test_nothing_is_left_when_the_block_ends(tmp_path: Path) -> None:
    """Neither moto nor ministack."""
    before = psutil.Process().children()
    with local_aws({"dev": NUMBERS["dev"]}, tmp_path, region=REGIONS):
        started = set(psutil.Process().children()) - set(before)
    assert len(started) == 2
    assert not any(process.is_running() for process in started)


@pytest.mark.parametrize("name", NUMBERS)
def test_an_account_knows_its_number(accounts: Mapping[str, LocalAccount], name: str) -> None:
    """The provider's check of the account stays on in a rehearsal."""
    assert accounts[name].client("sts").get_caller_identity()["Account"] == NUMBERS[name]


@pytest.mark.parametrize("name", REGIONS)
def test_an_account_is_in_its_region(accounts: Mapping[str, LocalAccount], name: str) -> None:
    """Whichever emulator answers."""
    account = accounts[name]
    topic = account.client("sns").create_topic(Name="place")["TopicArn"]
    cluster = account.client("ecs").create_cluster(clusterName="place")["cluster"]["clusterArn"]
    user = account.client("elasticache").create_user(
        UserId="place", UserName="place", Engine="redis", AccessString="on", NoPasswordRequired=True
    )["ARN"]
    account.client("s3").create_bucket(
        Bucket=f"place-{name}", CreateBucketConfiguration={"LocationConstraint": REGIONS[name]}
    )
    bucket = account.client("s3").get_bucket_location(Bucket=f"place-{name}")["LocationConstraint"]
    assert [arn.split(":")[3] for arn in (topic, cluster, user)] == [REGIONS[name]] * 3
    assert bucket == REGIONS[name]


def test_the_environment_is_all_that_another_program_needs(accounts: Mapping[str, LocalAccount]) -> None:
    """The product's own boto3 runs with these variables and nothing else."""
    environment = {"PATH": os.environ["PATH"], **accounts["staging"].environment}
    command = [sys.executable, "-c", ASKS_WHO_IT_IS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == NUMBERS["staging"]


def test_a_client_ignores_the_developers_profile(
    accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile that this machine has not would stop boto3."""
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    assert accounts["dev"].client("sts").get_caller_identity()["Account"] == NUMBERS["dev"]


@pytest.mark.parametrize("bucket", ["state-dev", evidence_bucket(document("dev"))])
def test_prepared_buckets_keep_every_version(accounts: Mapping[str, LocalAccount], bucket: str) -> None:
    """As bootstrap makes them."""
    assert accounts["dev"].client("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_the_certificate_that_a_listener_names_is_there(accounts: Mapping[str, LocalAccount]) -> None:
    """Under the ARN that stands in the environment file."""
    arn = document("dev")["resource"]["aws_lb_listener"]["https"]["certificate_arn"]
    certificate = accounts["dev"].client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    assert certificate["DomainName"] == "dev.example.com"


def test_the_key_of_the_state_is_there(accounts: Mapping[str, LocalAccount]) -> None:
    """Under the ARN that stands in the environment file."""
    arn = document("dev")["terraform"]["backend"]["s3"]["kms_key_id"]
    assert accounts["dev"].client("kms").describe_key(KeyId=arn)["KeyMetadata"]["Arn"] == arn


def test_a_scaling_client_reaches_the_scaling_server(accounts: Mapping[str, LocalAccount]) -> None:
    """Its variable has another name than its client."""
    scaling = accounts["dev"].client("application-autoscaling")
    assert scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"] == []


def test_the_settings_are_the_same_for_every_environment() -> None:
    """One rehearsal file serves a promotion through all of them."""
    assert settings(document("dev")) == settings(document("staging"))
