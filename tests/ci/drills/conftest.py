"""One place for each test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.ci.drills.place import Place, place
from tests.local_aws import LocalAccount
from tests.terraform.engine import find_program

_COUNTER = itertools.count()


@pytest.fixture
def new_place(accounts: Mapping[str, LocalAccount], tmp_path: Path) -> Callable[..., Place]:
    """Return what makes a place in dev's account; keyword arguments are environment variables."""
    if find_program() is None:
        pytest.skip("terraform is not on the PATH")

    def make(**variables: str) -> Place:
        number = next(_COUNTER)
        bucket = f"drill-{number}-{accounts['dev'].account_id}"
        client = accounts["dev"].client("s3")
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "sa-east-1"})
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return place(tmp_path / f"place{number}", accounts["dev"], bucket, **variables)

    return make
