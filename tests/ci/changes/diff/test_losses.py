"""What an update no longer keeps, by the facts of its type, over documents and plans alike."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff import compare
from ci.changes.diff.danger import Danger, danger_of
from ci.changes.diff.losses import keeping_less, loses
from ci.changes.plan import summarize
from shared.aws import facts_of

Document = dict[str, Any]
LOGS, VERSIONS = "aws_cloudwatch_log_group", "aws_s3_bucket_versioning"
STATUS = "versioning_configuration.status"
CACHE, GROUP = "aws_elasticache_serverless_cache", "aws_elasticache_replication_group"
SNAPSHOTS, BACKUPS = "snapshot_retention_limit", "backup_retention_period"
EXPIRY, DAYS = "aws_s3_bucket_lifecycle_configuration", "rule.expiration.days"
EARLIER = "rule.noncurrent_version_expiration.noncurrent_days"
BUCKET, TABLE, RECOVERY = "aws_s3_bucket", "aws_dynamodb_table", "point_in_time_recovery.enabled"


def versioning(status: str | None) -> Document:
    """Return the argument of a bucket's versioning."""
    return {"versioning_configuration": [{} if status is None else {"status": status}]}


def expiry(**days: int | None) -> Document:
    """Return a bucket's rules by their id: each with the days after which objects go; None where none does."""
    rules = [
        {"id": id_, "status": "Enabled", "expiration": [] if n is None else [{"days": n}]} for id_, n in days.items()
    ]
    return {"rule": rules}


def earlier(days: int) -> Document:
    """Return a bucket's rule with the days after which earlier versions go."""
    return {"rule": [{"id": "a", "noncurrent_version_expiration": [{"noncurrent_days": days}]}]}


@pytest.mark.parametrize(
    ("type_", "before", "after", "less"),
    [
        (LOGS, {"retention_in_days": 30}, {"retention_in_days": 7}, ("retention_in_days",)),
        (LOGS, {"retention_in_days": 0}, {"retention_in_days": 7}, ("retention_in_days",)),
        (LOGS, {}, {"retention_in_days": 7}, ("retention_in_days",)),
        (LOGS, {"retention_in_days": 7}, {"retention_in_days": "${var.days}"}, ("retention_in_days",)),
        (LOGS, {"retention_in_days": 7}, {"retention_in_days": 30}, ()),
        (LOGS, {"retention_in_days": 7}, {"retention_in_days": 0}, ()),
        (LOGS, {"retention_in_days": 7}, {}, ()),
        (LOGS, {"tags": {"a": "b"}}, {"tags": {}}, ()),
        (VERSIONS, versioning("Enabled"), versioning("Suspended"), (STATUS,)),
        (VERSIONS, versioning("Enabled"), versioning(None), (STATUS,)),
        (VERSIONS, versioning("Enabled"), {}, (STATUS,)),
        (VERSIONS, versioning("Suspended"), versioning("Enabled"), ()),
        (VERSIONS, {}, versioning("Enabled"), ()),
        (CACHE, {SNAPSHOTS: 7}, {SNAPSHOTS: 0}, (SNAPSHOTS,)),
        (CACHE, {SNAPSHOTS: 7}, {SNAPSHOTS: 6}, (SNAPSHOTS,)),
        (CACHE, {SNAPSHOTS: 7}, {}, (SNAPSHOTS,)),
        (CACHE, {SNAPSHOTS: 0}, {}, ()),
        (CACHE, {}, {SNAPSHOTS: 0}, ()),
        (CACHE, {SNAPSHOTS: 0}, {SNAPSHOTS: 7}, ()),
        (GROUP, {SNAPSHOTS: 7}, {SNAPSHOTS: 1}, (SNAPSHOTS,)),
        ("aws_db_instance", {BACKUPS: 30}, {BACKUPS: 0}, (BACKUPS,)),
        ("aws_db_instance", {BACKUPS: 7}, {BACKUPS: 30}, ()),
        (EXPIRY, expiry(a=365), expiry(a=1), (DAYS,)),
        (EXPIRY, expiry(a=1), expiry(a=365), ()),
        (EXPIRY, expiry(a=None), expiry(a=365), (DAYS,)),
        (EXPIRY, expiry(a=365), expiry(a=None), ()),
        (EXPIRY, expiry(a=365), expiry(a=365, b=90), (DAYS,)),
        (EXPIRY, expiry(a=365), expiry(a=365, b=None), ()),
        (EXPIRY, expiry(a=365, b=90), expiry(a=365), ()),
        (EXPIRY, expiry(a=365, b=90), expiry(b=90, a=365), ()),
        (EXPIRY, earlier(30), earlier(1), (EARLIER,)),
        (BUCKET, {"versioning": [{"enabled": True}]}, {"versioning": [{"enabled": False}]}, ("versioning.enabled",)),
        (BUCKET, {"versioning": [{"enabled": False}]}, {"versioning": [{"enabled": True}]}, ()),
        (
            TABLE,
            {"point_in_time_recovery": {"enabled": True}},
            {"point_in_time_recovery": {"enabled": False}},
            (RECOVERY,),
        ),
        (TABLE, {"point_in_time_recovery": {"enabled": True}}, {}, (RECOVERY,)),
        (TABLE, {"point_in_time_recovery": {"enabled": False}}, {}, ()),
        (TABLE, {}, {"point_in_time_recovery": {"enabled": True}}, ()),
        ("aws_sqs_queue", {"delay_seconds": 2}, {"delay_seconds": 1}, ()),
    ],
)
def test_an_update_that_keeps_less_is_known_by_its_values(
    type_: str, before: Document, after: Document, less: tuple[str, ...]
) -> None:
    """It is as dangerous as a destroyed resource, and the line says what is lost."""
    [change] = compare(*({"resource": {type_: {"a": body}}} for body in (before, after)))
    assert keeping_less(change) == less
    assert (danger_of(change) is Danger.LOSES_DATA) == bool(less)
    data = facts_of(type_).data
    assert loses(change) == ("; ".join(data.keeps[name].loses for name in less) if data and less else None)


@pytest.mark.parametrize(("after", "unknown", "less"), [(7, {}, True), (90, {}, False), (None, {"days": True}, False)])
def test_the_outline_of_a_plan_names_what_keeps_less(after: int | None, unknown: Document, less: bool) -> None:
    """A record holds no value, so the plan says it while it has them."""
    unknown = {"retention_in_days": True} if unknown else {}
    sides = {"before": {"retention_in_days": 30}, "after": {"retention_in_days": after}, "after_unknown": unknown}
    change = {"actions": ["update"], **sides}
    item = {"address": f"{LOGS}.a", "type": LOGS, "name": "a", "change": change}
    [found] = summarize({"format_version": "1.2", "resource_changes": [item]}).changes
    assert found.outline()["keeps_less"] == (["retention_in_days"] if less or unknown else [])


def test_what_only_deletes_is_not_lost_with_its_resource() -> None:
    """Without the rules of a bucket its objects stay."""
    [change] = compare({"resource": {EXPIRY: {"a": expiry(a=1)}}}, {})
    assert (loses(change), danger_of(change)) == (None, Danger.DESTROYS)
