"""Dev of the good environments in an account of its own: a repository, buckets, a signing key, signed in as grace."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from ci.evidence.entry import Owner
from ci.evidence.signer import signer_of
from ci.evidence.store import EvidenceStore
from shared import checks
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from tests.ci.change import Change
from tests.local_aws import LocalAccount
from tests.local_aws.bootstrap import make_signing_key

ACCOUNT = "210987654321"
Run = Callable[..., tuple[int, str, str]]


@dataclass(frozen=True)
class GoodDev:
    """The repository and the account."""

    tree: Change
    account: LocalAccount

    @property
    def config(self) -> EnvironmentConfig:
        """Return dev as the repository has it."""
        [found] = [one for one in checks.validated(self.tree.root) if one.name == "dev"]
        return found

    def store(self) -> EvidenceStore:
        """Return dev's evidence."""
        bucket = names_of(self.config).bucket("evidence")
        return EvidenceStore(self.account.client("s3"), bucket, Owner.of(self.config), signer_of(self.config))

    def make(self) -> None:
        """Make buckets and signing key, and write the key into dev's file, as bootstrap says."""
        kms = self.account.client("kms")
        key = kms.get_public_key(KeyId=make_signing_key(kms, "dev"))["PublicKey"]
        file = self.tree.root / "environments" / "dev.yaml"
        *lines, _ = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([*lines, f"    - {base64.b64encode(key).decode()}", ""]), encoding="utf-8")
        self.tree.commit("the key")
        place = {"LocationConstraint": "sa-east-1"}
        for bucket in (names_of(self.config).bucket("evidence"), self.config.state.bucket):
            self.account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
