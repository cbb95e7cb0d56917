"""AWS accounts on loopback: which emulator answers for which service, and what a client needs to reach them."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from tests.local_aws import bootstrap, scaling_server
from tests.local_aws.behaviors import throttling
from tests.local_aws.installation import interpreter
from tests.local_aws.process import HOST, PORT, running

HERE = Path(__file__).resolve().parent
# Services that moto has not, or in which a real apply fails: `AWS_ENDPOINT_URL_<name>` of the SDKs.
ON_MINISTACK = ("BUDGETS", "ECS", "ELASTICACHE", "S3", "S3_CONTROL")
ON_SCALING_SERVER = ("APPLICATION_AUTO_SCALING",)
# While this file is among the logs, no user of a cache becomes active (ministack_start.py).
HOLD = "hold"
# Of so many requests to one emulator AWS refuses one (behaviors/throttling.py): clients here ask again, as SDKs do.
ONE_REFUSED_OF = 97
# While this file is among the logs, deployments of ECS services do what it says (behaviors/ecs_rollout.py).
ROLLOUT = "rollout.json"
# "Session objects are not thread safe" (https://boto3.amazonaws.com/v1/documentation/api/latest/guide/session.html).
_ONE_CLIENT_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class LocalAccount:
    """One account: its number, its region, and every environment variable that leads Terraform and boto3 to it."""

    account_id: str
    region: str
    environment: Mapping[str, str]

    def client(self, service: str) -> Any:
        """Return a boto3 client of this account, whatever AWS profile the developer has chosen."""
        with _ONE_CLIENT_AT_A_TIME:
            core, session = _session()
            # The variable has the service's own name in it ("Application Auto Scaling"), not that of its boto3 client.
            name = core.get_service_model(service).service_id.upper().replace(" ", "_")
            return session.client(
                service,
                region_name=self.region,
                endpoint_url=self.environment.get(f"AWS_ENDPOINT_URL_{name}", self.environment["AWS_ENDPOINT_URL"]),
                aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
                config=Config(s3={"addressing_style": "path"}),
            )

    def prepare(
        self, document: Mapping[str, Any], *, domain_name: str = "shop.example.com", readers: Sequence[str] = ()
    ) -> None:
        """Make what stands in a real account before the first apply of the synthesized `document` (see bootstrap.py).

        The certificate is for `domain_name`; the accounts in `readers` may read this one's evidence.
        """
        bootstrap.make_buckets(self.client("s3"), document, readers)
        bootstrap.make_state_key(self.client("kms"), document)
        bootstrap.make_fingerprint_key(self.client("kms"), document)
        bootstrap.make_signing_key(self.client("kms"), bootstrap.environment_of(document))
        bootstrap.make_certificates(self.client("acm"), document, domain_name)


@functools.cache
def _session() -> tuple[botocore.session.Session, boto3.Session]:
    """Return the one session of all clients of this process: it reads botocore's description of AWS once.

    Each client is given its credentials and its address, so nothing of a session is its own.
    """
    core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    return core, boto3.Session(botocore_session=core)


@contextlib.contextmanager
def local_aws(
    accounts: Mapping[str, str], logs: Path, *, region: str | Mapping[str, str]
) -> Generator[dict[str, LocalAccount]]:
    """Run AWS on loopback while the block runs: `accounts` maps a name to twelve digits, the result to its account.

    `region` is that of all accounts, or maps each name to its own: an emulator answers for the region of the question.

    What the emulators print goes into files in `logs`, which is made. Raises InstallationError, StartError.
    """
    logs.mkdir(parents=True, exist_ok=True)
    regions = dict.fromkeys(accounts, region) if isinstance(region, str) else region
    with contextlib.ExitStack() as stack:
        ministack = stack.enter_context(_ministack(logs, next(iter(regions.values()))))
        scaling = stack.enter_context(scaling_server.running())
        found = {}
        for name, account in accounts.items():
            moto = stack.enter_context(_moto(name, account, logs, ministack))
            variables = _environment(account, regions[name], moto, ministack, scaling)
            found[name] = LocalAccount(account, regions[name], variables)
        yield found


def _moto(name: str, account: str, logs: Path, ecs: str) -> contextlib.AbstractContextManager[str]:
    """Run one moto: it serves one account only, with that account's number in every ARN. `ecs` answers for ECS."""
    settings = {
        "MOTO_ACCOUNT_ID": account,
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "MOTO_ACM_VALIDATION_WAIT": "0",
        throttling.VARIABLE: str(ONE_REFUSED_OF),
        "LOCAL_AWS_ECS": ecs,
    }
    command = [str(interpreter("moto")), str(HERE / "moto_start.py"), "-H", HOST, "-p", PORT]
    return running(command, settings=settings, ready="/moto-api/data.json", log=logs / f"moto-{name}.log")


def _ministack(logs: Path, region: str) -> contextlib.AbstractContextManager[str]:
    """Run the one ministack that all accounts share: buckets have one name space, and policies between accounts.

    `region` is where it is for a question that names none.
    """
    settings = {
        "BIND_HOST": HOST,  # it would listen on every interface
        "GATEWAY_PORT": PORT,
        "MINISTACK_REGION": region,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOCAL_AWS_HOLD": str(logs / HOLD),
        throttling.VARIABLE: str(ONE_REFUSED_OF),
        "LOCAL_AWS_ROLLOUT": str(logs / ROLLOUT),
    }
    command = [str(interpreter("ministack")), str(HERE / "ministack_start.py")]
    return running(command, settings=settings, ready="/_ministack/health", log=logs / "ministack.log")


def _environment(account: str, region: str, moto: str, ministack: str, scaling: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_ENDPOINT_URL": moto,
        **{f"AWS_ENDPOINT_URL_{service}": ministack for service in ON_MINISTACK},
        **{f"AWS_ENDPOINT_URL_{service}": scaling for service in ON_SCALING_SERVER},
        "NO_PROXY": HOST,  # where a machine has a proxy, loopback is not for it
    }
