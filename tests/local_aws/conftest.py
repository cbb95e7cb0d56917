"""The emulators run once for all tests here."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import pytest

from tests.local_aws import LocalAccount, evidence_bucket, local_aws
from tests.local_aws.samples import NUMBERS, REGIONS, document


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Generator[Mapping[str, LocalAccount]]:
    """Return two prepared accounts; staging may read the evidence of dev."""
    with local_aws(NUMBERS, tmp_path_factory.mktemp("logs"), region=REGIONS) as found:
        found["dev"].prepare(document("dev"), domain_name="dev.example.com", readers=[NUMBERS["staging"]])
        found["staging"].prepare(document("staging"))
        dev = found["dev"].client("s3")
        dev.put_object(Bucket=evidence_bucket(document("dev")), Key="records/1.json", Body=b"{}")
        yield found
