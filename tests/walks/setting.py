"""One more setting: how long the load balancer keeps a connection on which nothing is said."""

from __future__ import annotations

from tests.walks.step import Step, added, after

KEY = "idle_timeout_seconds"
SECONDS = 60  # AWS's own default (Elastic Load Balancing user guide, "Connection idle timeout")
_IN_FILE = r"^  access_log_retention_days: \d+\n"
_MODEL = """\
    # ELB takes 1 to 4000 seconds (Elastic Load Balancing user guide, "Connection idle timeout").
    idle_timeout_seconds: Annotated[int, Field(ge=1, le=4000)] = Field(
        description="Seconds that a connection stays open while nothing is sent."
    )
"""
TEST = "tests/stacks/test_edge.py::test_a_silent_connection_is_closed_when_the_file_says"
_TEST = '''

def test_a_silent_connection_is_closed_when_the_file_says(config: EnvironmentConfig, document: Document) -> None:
    """`edge.idle_timeout_seconds`: longer than the slowest answer, or the client gets 504."""
    assert document.at(BALANCER)["idle_timeout"] == config.edge.idle_timeout_seconds
'''


def steps(environments: list[str]) -> list[Step]:
    """Return the steps in a repository with these environments."""
    return [
        Step(
            "shared/config/model.py",
            after(r'^    access_log_retention_days: .*\n        description="Days that access.*\n    \)\n', _MODEL),
            "validate",
            "shared/config/model.py",
        ),
        *(
            Step(
                f"environments/{name}.yaml",
                after(_IN_FILE, f"  {KEY}: {SECONDS}\n"),
                "validate",
                f"environments/{name}.yaml",
            )
            for name in environments
        ),
        Step(
            "docs/production.yaml",
            after(_IN_FILE, f"  # Seconds that a connection stays open while nothing is sent.\n  {KEY}: {SECONDS}\n"),
            "test tests/house/test_configuration_page.py",
            "docs/production.yaml",
        ),
        Step(
            "shared/constructs/edge.py",
            after(r"^            enable_deletion_protection=.*\n", f"            idle_timeout=config.{KEY},\n"),
            "test tests/house/test_settings.py",
            "shared/constructs/edge.py",
        ),
        Step(
            "tests/stacks/test_edge.py", added(_TEST), "test tests/house/test_settings.py", "tests/stacks/test_edge.py"
        ),
    ]
