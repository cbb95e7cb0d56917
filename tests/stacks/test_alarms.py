"""When people are told: the alarms, and that their thresholds follow the environment file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.alarms import rows
from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Arguments, Document, changed

TOPIC = "<notifications/topic.arn>"
BALANCER = {"LoadBalancer": "<edge/balancer.arn_suffix>"}
TARGETS = BALANCER | {"TargetGroup": "<edge/target-group.arn_suffix>"}
# name: namespace, metric, statistic, seconds, periods; the metrics that AWS documents for each service.
EXPECTED = {
    "service-cpu": ("AWS/ECS", "CPUUtilization", "Average", 60, 5),
    "service-memory": ("AWS/ECS", "MemoryUtilization", "Average", 60, 5),
    "unhealthy-targets": ("AWS/ApplicationELB", "UnHealthyHostCount", "Maximum", 60, 3),
    "too-few-tasks": ("AWS/ApplicationELB", "HealthyHostCount", "Maximum", 60, 3),
    "no-healthy-task": ("AWS/ApplicationELB", "HealthyHostCount", "Maximum", 60, 3),
    "response-time": ("AWS/ApplicationELB", "TargetResponseTime", "Average", 60, 3),
    "target-errors": ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", 60, 1),
    "server-errors": ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", 60, 1),
    "cache-compute": ("AWS/ElastiCache", "ElastiCacheProcessingUnits", "Sum", 60, 5),
    "cache-storage": ("AWS/ElastiCache", "BytesUsedForCache", "Maximum", 60, 5),
    "cache-throttled": ("AWS/ElastiCache", "ThrottledCmds", "Sum", 60, 1),
    "certificate-expiry": ("AWS/CertificateManager", "DaysToExpiry", "Minimum", 86_400, 1),
}
# These rise when there is less of something.
FALLING = {"too-few-tasks", "no-healthy-task", "certificate-expiry"}
# AWS writes these all the time as long as there is what they watch, so silence says that it is gone.
SILENCE_IS_FAILURE = {"too-few-tasks", "certificate-expiry"}
# The file's key that an alarm follows, what it is set to, and the threshold that must come out of it.
FOLLOWS = [
    ("service-cpu", "alarms__service_cpu_percent", 33, 33),
    ("service-memory", "alarms__service_memory_percent", 34, 34),
    ("response-time", "alarms__response_time_ms", 250, 0.25),
    ("target-errors", "alarms__target_errors_per_minute", 4, 4),
    ("server-errors", "alarms__server_errors_per_minute", 3, 3),
    ("too-few-tasks", "scaling__min_tasks", 5, 5),
    ("cache-compute", "alarms__cache_compute_percent", 50, 5000 * 60 * 0.5),
    ("cache-compute", "cache__max_ecpu_per_second", 1000, 1000 * 60 * 0.75),
    ("cache-storage", "alarms__cache_storage_percent", 50, 5_000_000_000 * 0.5),
    ("cache-storage", "cache__max_storage_gb", 100, 100_000_000_000 * 0.8),
]


def alarm(document: Document, name: str) -> dict[str, object]:
    """Return the arguments of one alarm."""
    return document.at(f"alarms/{name}")


def own_alarms(document: Document) -> dict[str, Arguments]:
    """Return the alarms of this construct by their paths; another construct may have one of its own."""
    alarms = document.of_type("aws_cloudwatch_metric_alarm")
    return {path: one for path, one in alarms.items() if path.startswith("alarms/")}


def test_there_are_exactly_these_alarms(document: Document) -> None:
    """None is lost, none is added unseen."""
    assert set(own_alarms(document)) == {f"alarms/{name}" for name in EXPECTED}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_alarm_watches_its_metric(document: Document, name: str) -> None:
    """A wrong namespace, metric or statistic never fires and looks healthy for ever."""
    row = alarm(document, name)
    watched = ("namespace", "metric_name", "statistic", "period", "evaluation_periods")
    assert tuple(row[key] for key in watched) == EXPECTED[name]
    assert row["comparison_operator"] == ("LessThanThreshold" if name in FALLING else "GreaterThanThreshold")


@pytest.mark.parametrize("name", EXPECTED)
def test_an_alarm_tells_people_when_it_begins_and_ends(document: Document, name: str) -> None:
    """Both messages go to the topic; an alarm without an action is a graph."""
    row = alarm(document, name)
    assert (row["alarm_actions"], row["ok_actions"]) == ([TOPIC], [TOPIC])


@pytest.mark.parametrize("name", EXPECTED)
def test_silence_is_a_failure_where_aws_is_never_silent(document: Document, name: str) -> None:
    """No traffic is no failure: a metric that is written only when something happens is mostly silent."""
    expected = "breaching" if name in SILENCE_IS_FAILURE else "notBreaching"
    assert alarm(document, name)["treat_missing_data"] == expected


def test_no_alarm_of_the_deployment_rises_before_the_first_task_runs(document: Document) -> None:
    """Before it nothing is measured; ECS would fail the first deployment, or watch no alarm during it."""
    names = document.at("service/service")["alarms"]["alarm_names"]
    of_deployment = [one for one in own_alarms(document).values() if one["alarm_name"] in names]
    assert len(of_deployment) == len(names)
    assert {one["treat_missing_data"] for one in of_deployment} == {"notBreaching"}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_alarm_says_what_to_do(document: Document, name: str) -> None:
    """The person who was woken up reads a sentence of advice, within the 1024 characters of CloudWatch."""
    advice = str(alarm(document, name)["alarm_description"])
    assert 40 <= len(advice) <= 1024
    assert ": " in advice
    assert advice.endswith((".", "?"))


def test_alarms_name_what_they_watch(config: EnvironmentConfig, document: Document) -> None:
    """The dimensions are those under which AWS writes the metrics: `clusterId` with a small c is the cache's name."""
    service = document.at("service/service")["name"]
    dimensions = {
        "service-cpu": {"ClusterName": document.at("cluster/cluster")["name"], "ServiceName": service},
        **dict.fromkeys(
            ("unhealthy-targets", "too-few-tasks", "no-healthy-task", "response-time", "target-errors"), TARGETS
        ),
        "server-errors": BALANCER,
        "cache-compute": {"clusterId": f"{SERVICE}-cache-{config.name}"},
        "certificate-expiry": {"CertificateArn": document.at("edge/https")["certificate_arn"]},
    }
    dimensions["service-memory"] = dimensions["service-cpu"]
    dimensions["cache-storage"] = dimensions["cache-throttled"] = dimensions["cache-compute"]
    assert {name: alarm(document, name)["dimensions"] for name in EXPECTED} == dimensions
    assert document.at("cache/cache")["name"] == f"{SERVICE}-cache-{config.name}"


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_thresholds_are_the_required_ones(
    good: dict[str, EnvironmentConfig], synthesize: Synthesize, environment: str
) -> None:
    """CPU and memory 80 %, any unhealthy target, a second, ten errors, any refused command; no task; 30 days."""
    document = synthesize(good[environment])
    names = ("service-cpu", "service-memory", "unhealthy-targets", "response-time", "server-errors", "cache-throttled")
    assert [alarm(document, name)["threshold"] for name in names] == [80, 80, 0, 1, 10, 0]
    assert [alarm(document, name)["threshold"] for name in ("no-healthy-task", "certificate-expiry")] == [1, 30]


@pytest.mark.parametrize(("name", "key", "value", "threshold"), FOLLOWS)
def test_a_threshold_follows_its_key(
    dev: EnvironmentConfig, synthesize: Synthesize, name: str, key: str, value: int, threshold: float
) -> None:
    """Raising a limit of the cache raises its alarm; no second number has to be changed with it."""
    assert alarm(synthesize(changed(dev, **{key: value})), name)["threshold"] == threshold


@settings(deadline=None)
@given(
    storage=st.integers(1, 5000), ecpu=st.integers(1000, 15_000_000), share=st.integers(1, 100), used=st.floats(0, 2)
)
def test_cache_alarms_fire_exactly_above_their_share(
    good: dict[str, EnvironmentConfig], storage: int, ecpu: int, share: int, used: float
) -> None:
    """For every limit of the model: silent at the share of the limit, and raised by one unit more than it."""
    config = changed(
        good["dev"],
        cache__max_storage_gb=storage,
        cache__max_ecpu_per_second=ecpu,
        alarms__cache_compute_percent=share,
        alarms__cache_storage_percent=share,
    )
    thresholds = {row.name: row.threshold for row in rows(config.alarms, config.cache, config.scaling)}
    for name, limit in (("cache-compute", ecpu * 60), ("cache-storage", storage * 10**9)):
        assert (round(limit * used) > thresholds[name]) == (round(limit * used) * 100 > limit * share)


def test_alarm_names_carry_the_environment(config: EnvironmentConfig, document: Document) -> None:
    """A message in the night says at once where it comes from."""
    names = [row["alarm_name"] for row in own_alarms(document).values()]
    assert sorted(names) == sorted(f"{SERVICE}-{name}-{config.name}" for name in EXPECTED)
