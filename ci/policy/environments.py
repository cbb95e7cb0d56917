"""What `python -m ci validate` says about the environments, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from shared import checks
from shared.config import ConfigError, EnvironmentConfig, Problem

# Enough of a digest to tell two images apart by eye; git and docker show as many.
_DIGEST_SHOWN = 12


COLUMNS = ("environment", "tier", "account", "region", "after", "tasks", "cache", "image")


@dataclass(frozen=True)
class Row:
    """What a person wants to see of one environment at a glance."""

    name: str
    tier: str
    account_id: str
    region: str
    after: str | None
    min_tasks: int
    max_tasks: int
    cache_max_storage_gb: int
    image: str

    def cells(self) -> tuple[str, ...]:
        """Return the row as text, one cell for each of `COLUMNS`."""
        digest = self.image.rpartition("sha256:")[2][:_DIGEST_SHOWN]
        tasks, cache = f"{self.min_tasks}-{self.max_tasks}", f"{self.cache_max_storage_gb} GB"
        return self.name, self.tier, self.account_id, self.region, self.after or "-", tasks, cache, digest


@dataclass(frozen=True)
class Report:
    """The environments in promotion order, or the problems: never both."""

    environments: tuple[Row, ...]
    problems: tuple[Problem, ...]

    def as_data(self) -> dict[str, list[dict[str, object]]]:
        """Return the report for JSON; each problem has its one line as `text`."""
        return {
            "environments": [asdict(row) for row in self.environments],
            "problems": problems_as_data(self.problems),
        }


def report(root: Path) -> Report:
    """Return the report on all environments below `root`. Nothing is raised: problems are in the report."""
    try:
        return Report(tuple(_row(config) for config in checks.validated(root)), ())
    except ConfigError as error:
        return Report((), tuple(error.problems))


def problems_as_data(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    """Return problems for JSON: each field, and the whole line as `text`."""
    return [asdict(problem) | {"text": str(problem)} for problem in problems]


def _row(config: EnvironmentConfig) -> Row:
    return Row(
        name=config.name,
        tier=config.tier,
        account_id=config.aws.account_id,
        region=config.aws.region,
        after=config.promotion.after,
        min_tasks=config.scaling.min_tasks,
        max_tasks=config.scaling.max_tasks,
        cache_max_storage_gb=config.cache.max_storage_gb,
        image=config.release.image,
    )
