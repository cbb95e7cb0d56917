"""AWS accounts on loopback that enforce IAM: who may not, is refused.

One ministack with `AUTH=true` answers for all accounts. It evaluates identity policies, boundaries, bucket policies and
trust, and what AWS checks beside a call (behaviors/dependent_actions.py); key policies it does not, so what a key
refuses shows on AWS only (docs/not-proven.md).
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.local_aws import asked
from tests.local_aws.accounts import HERE, HOLD, ROLLOUT
from tests.local_aws.installation import interpreter
from tests.local_aws.process import HOST, PORT, running

# Every decision is a line of this file among the logs (asked.py).
ASKED = "asked.jsonl"
ADMINISTRATOR = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@dataclass(frozen=True)
class Session:
    """Credentials of somebody in one account, as variables and as boto3 clients."""

    address: str
    region: str
    access_key: str
    secret_key: str
    token: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return every variable that Terraform, its S3 backend and boto3 need."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            **({"AWS_SESSION_TOKEN": self.token} if self.token else {}),
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_ENDPOINT_URL": self.address,
            "NO_PROXY": HOST,
        }

    def client(self, service: str) -> Any:
        """Return a boto3 client with these credentials."""
        return boto3.client(
            service,
            region_name=self.region,
            endpoint_url=self.address,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.token,
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )

    def assume(self, role_arn: str, name: str = "test") -> Session:
        """Return a session of the role. Raises ClientError where its trust policy refuses."""
        answer = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=name)
        return self._with(answer["Credentials"])

    def assume_with_token(self, role_arn: str, claims: Mapping[str, str]) -> Session:
        """Return the session that a token with these claims gets. Raises ClientError where the trust policy refuses."""
        answer = self.client("sts").assume_role_with_web_identity(
            RoleArn=role_arn, RoleSessionName="token", WebIdentityToken=token_of(claims)
        )
        return self._with(answer["Credentials"])

    def _with(self, credentials: Mapping[str, str]) -> Session:
        keys = (credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])
        return Session(self.address, self.region, *keys)


def token_of(claims: Mapping[str, str]) -> str:
    """Return a JSON web token with these claims. Its signature is none: ministack does not look at it."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, dict(claims))]
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "none"])


@dataclass(frozen=True)
class EnforcingAws:
    """The accounts behind one address, in one region."""

    address: str
    region: str

    def root(self, account: str) -> Session:
        """Return the root user of an account: a bucket policy's denials hold for him too."""
        return Session(self.address, self.region, account, "local")

    def break_glass(self, role_arn: str) -> Session:
        """Make the role that bootstrap runs as, an administrator, and return a session of it."""
        account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
        root, iam = self.root(account), self.root(account).client("iam")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({**ADMINISTRATOR, "Statement": [trust]}))
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=json.dumps(ADMINISTRATOR))
        return root.assume(role_arn, "bootstrap")


@contextlib.contextmanager
def enforcing_aws(logs: Path, *, region: str) -> Generator[EnforcingAws]:
    """Run AWS with IAM on loopback while the block runs. Raises InstallationError, StartError."""
    logs.mkdir(parents=True, exist_ok=True)
    settings = {
        "AUTH": "true",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": PORT,
        "MINISTACK_REGION": region,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOCAL_AWS_HOLD": str(logs / HOLD),
        "LOCAL_AWS_ROLLOUT": str(logs / ROLLOUT),
        asked.VARIABLE: str(logs / ASKED),
    }
    command = [str(interpreter("ministack")), str(HERE / "ministack_start.py")]
    with running(command, settings=settings, ready="/_ministack/health", log=logs / "ministack.log") as address:
        yield EnforcingAws(address, region)
