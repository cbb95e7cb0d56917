"""S3 and STS on loopback for what reads and writes records; Terraform's part of AWS is in tests/ci/deployed."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Mapping

import pytest

from ci.__main__ import main
from ci.evidence.entry import Owner
from ci.evidence.signer import Signer
from ci.evidence.store import EvidenceStore
from shared.config import load_all
from tests.ci.change import Change
from tests.ci.good_dev import ACCOUNT, GoodDev, Run
from tests.examples.good import GOOD
from tests.local_aws import LocalAccount, local_aws
from tests.local_aws.bootstrap import make_signing_key

REGION = load_all(GOOD)[0].aws.region
NUMBERS = {"dev": "111122223333", "staging": "444455556666"}
_COUNTER = itertools.count()


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Generator[Mapping[str, LocalAccount]]:
    """Return two empty accounts."""
    with local_aws(NUMBERS, tmp_path_factory.mktemp("accounts"), region=REGION) as found:
        yield found


@pytest.fixture
def store(accounts: Mapping[str, LocalAccount]) -> EvidenceStore:
    """Return an empty evidence store of dev."""
    return new_store(accounts["dev"], "dev")


def new_store(account: LocalAccount, environment: str) -> EvidenceStore:
    """Return an empty evidence store in an account, with a signing key of its own."""
    client = account.client("s3")
    bucket = f"evidence-{next(_COUNTER)}-{account.account_id}"
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    kms = account.client("kms")
    signer = Signer(kms, make_signing_key(kms, f"{environment}-{bucket}"))
    return EvidenceStore(client, bucket, Owner(environment, account.account_id, (signer.public_key(),)), signer)


@pytest.fixture(scope="module")
def _good_dev(tmp_path_factory: pytest.TempPathFactory) -> Generator[LocalAccount]:
    """Return an account with nothing in it."""
    with local_aws({"dev": ACCOUNT}, tmp_path_factory.mktemp("good-dev"), region=REGION) as found:
        yield found["dev"]


@pytest.fixture(scope="module")
def _made(_good_dev: LocalAccount, tmp_path_factory: pytest.TempPathFactory) -> GoodDev:
    """Return dev with an evidence bucket of its own."""
    made = GoodDev(Change.start(tmp_path_factory.mktemp("good") / "tree"), _good_dev)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _good_dev.environment.items():
            patch.setenv(name, value)
        made.make()
    return made


@pytest.fixture
def good_dev(_made: GoodDev, monkeypatch: pytest.MonkeyPatch) -> GoodDev:
    """Return dev of the good environments, with this process signed in to its account as grace."""
    for name, value in _made.account.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_ACTOR", "grace")
    return _made


@pytest.fixture
def run(good_dev: GoodDev, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command on the good dev's tree: code, output, error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--root", str(good_dev.tree.root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command
