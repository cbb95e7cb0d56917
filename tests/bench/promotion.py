"""What a promotion asks of AWS, and how long it takes, by the deployments that the records of both environments hold.

Real Terraform with a small document over an S3 backend, real records, emulators; the peer is a promotion over one
deployment in each environment. Requests are counted where they arrive, so those of Terraform count, too: S3 at one
emulator, KMS and STS at the others.
"""

from __future__ import annotations

import itertools
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from ci.deployment.gate_input import Evidence
from ci.evidence.store import EvidenceStore
from ci.gate import Terms
from tests.bench.size import Size
from tests.ci.conftest import NUMBERS, REGION, new_store
from tests.ci.drills.place import Place, place
from tests.ci.drills.promoting import promotion
from tests.ci.evidence import records
from tests.local_aws import LocalAccount, local_aws

HERE, BEFORE = "dev", "staging"  # the account of the place that is promoted to is dev's; the other one has the proofs
DIGEST = "a" * 64
_HTTP = ("GET", "PUT", "POST", "HEAD", "DELETE")
METHODS = ("LIST", "GET", "PUT", "other")
KINDS = (*METHODS, "KMS and STS")
_COUNTER = itertools.count()


@dataclass(frozen=True)
class _Emulators:
    accounts: Mapping[str, LocalAccount]
    logs: Path

    def requests(self) -> Counter[str]:
        """Return how many requests arrived so far, by method for S3 and by emulator for the others."""
        s3 = [line.split() for line in (self.logs / "ministack.log").read_text().splitlines()]
        found = Counter(
            _method(*line[1:3]) for line in s3 if len(line) > 3 and line[1] in ("GET", "PUT", "HEAD", "DELETE")
        )
        others = sum((self.logs / f"moto-{name}.log").read_text().count(" HTTP/1.1") for name in self.accounts)
        return found + Counter({"KMS and STS": others})


def _method(method: str, path: str) -> str:
    is_bucket = "/" not in path.partition("?")[0].strip("/")
    return "LIST" if method == "GET" and is_bucket else method if method in METHODS else "other"


def run(size: Size) -> dict[str, Any]:
    """Return requests and seconds of one promotion for each number of deployments in the records."""
    with tempfile.TemporaryDirectory(prefix="promotion-") as name:
        folder = Path(name)
        with local_aws(NUMBERS, folder / "logs", region=REGION) as accounts:
            emulators = _Emulators(accounts, folder / "logs")
            rows = [_row(emulators, folder, number, size.rounds) for number in (1, *size.deployments)]
    for row in rows:
        row["ratio"] = row["seconds"] / rows[0]["seconds"]
    return {"what": "one promotion over so many deployments in the records of each environment", "rows": rows}


def _row(emulators: _Emulators, folder: Path, number: int, rounds: int) -> dict[str, Any]:
    taken, requests = [], Counter[str]()
    for _ in range(rounds):
        account = emulators.accounts[HERE]
        own, proof = new_store(account, HERE), new_store(emulators.accounts[BEFORE], BEFORE)
        _fill(own, HERE, number)
        _fill(proof, BEFORE, number)
        bucket = f"promotion-{next(_COUNTER)}-{account.account_id}"
        account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        where = place(folder / bucket, account, bucket)
        first = promotion(where, "work", _document(where, "1"), new_store(account, HERE), "b" * 64, lambda _: True)
        again = promotion(where, "work", _document(where, "2"), own, DIGEST, lambda _: True)
        work = replace(again, evidence=Evidence(own, proof), terms=Terms(BEFORE))
        with mock.patch.dict(os.environ, account.environment):
            first.run()  # the state that the records speak of; into evidence of its own
            arrived, begun = emulators.requests(), time.perf_counter()
            work.run()
            taken.append(time.perf_counter() - begun)
        requests = emulators.requests() - arrived
    return {"deployments": number, "seconds": min(taken), "requests": dict(requests), "total": requests.total()}


def _document(where: Place, value: str) -> bytes:
    outputs = {"EnvironmentSuffix": {"value": HERE}}
    return json.dumps({**json.loads(where.document(value).read_bytes()), "output": outputs}).encode()


def _fill(store: EvidenceStore, environment: str, number: int) -> None:
    """Let an environment have been deployed to so many times; the last one is of the digest that comes."""
    started = getattr(records, "started", None)
    for place_ in range(number):
        ended = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2 * (number - place_) + 5)
        said: dict[str, Any] = {
            "environment": environment,
            "account_id": NUMBERS[environment],
            "input_digest": DIGEST if place_ + 1 == number and environment == BEFORE else f"{place_:064x}",
            "commit": f"{place_:040x}",
            "run_id": f"{place_:08x}",
            "started_at": ended - timedelta(minutes=1),
            "ended_at": ended,
        }
        if started is None:
            del said["run_id"]
        else:
            store.append(started(**said))
        store.append(records.record(**said))
