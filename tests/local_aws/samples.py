"""What the tests of the accounts run on: two accounts in two regions, and the part of a document that is looked at."""

from __future__ import annotations

from typing import Any

REGIONS = {"dev": "us-west-2", "staging": "eu-central-1"}
NUMBERS = {"dev": "111111111111", "staging": "222222222222"}


def document(name: str) -> dict[str, Any]:
    """Return as much of a synthesized document as the accounts look at."""
    account, region = NUMBERS[name], REGIONS[name]
    provider = {"region": region, "allowed_account_ids": [account], "default_tags": [{"tags": {"Environment": name}}]}
    certificate = f"arn:aws:acm:{region}:{account}:certificate/00000000-0000-0000-0000-000000000000"
    key = f"arn:aws:kms:{region}:{account}:key/00000000-0000-4000-8000-000000000000"
    return {
        "provider": {"aws": [provider]},
        "resource": {"aws_lb_listener": {"http": {}, "https": {"certificate_arn": certificate}}},
        "terraform": {"backend": {"s3": {"bucket": f"state-{name}", "region": region, "kms_key_id": key}}},
    }
