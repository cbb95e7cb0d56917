"""What becomes of resources, in the short words of a table."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff import compare
from tests.keys.effects import words_of

Document = dict[str, Any]


def resources(**types: Document) -> Document:
    """Return a document of resources by type."""
    return {"resource": types}


@pytest.mark.parametrize(
    ("base", "head", "words"),
    [
        (resources(), resources(), ""),
        (
            resources(aws_vpc={"a": {"cidr_block": "a"}, "b": {}}),
            resources(aws_vpc={"a": {"cidr_block": "b"}, "c": {"tags": {}}}),
            "1 replaced, 1 removed, 1 created",
        ),
        (
            resources(aws_s3_bucket={"a": {"bucket": "a"}, "b": {"tags": {"x": "1"}}}),
            resources(aws_s3_bucket={"a": {"bucket": "b"}, "b": {"tags": {"x": "2"}}}),
            "replaces aws_s3_bucket.a (its objects go with it), 1 updated",
        ),
        (
            resources(aws_vpc={"a": {}}),
            {**resources(), "removed": [{"from": "aws_vpc.a", "lifecycle": {"destroy": False}}]},
            "1 forgotten",
        ),
        (
            {"terraform": {"backend": {"s3": {"bucket": "a", "encrypt": True}}}},
            {"terraform": {"backend": {"s3": {"bucket": "b", "encrypt": True}}}},
            "another state",
        ),
        (
            {"provider": {"aws": [{"region": "a", "allowed_account_ids": ["1"]}]}},
            {"provider": {"aws": [{"region": "b", "allowed_account_ids": ["2"]}]}},
            "another account, another region",
        ),
    ],
)
def test_what_a_change_does_in_words(base: Document, head: Document, words: str) -> None:
    """What loses data stands first, by its name; the rest is counted; what is other for Terraform itself is named."""
    assert words_of(compare(base, head)) == words
