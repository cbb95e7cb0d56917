"""Commits from before `python -m stacks --config`: the same data, read out of their own code. Nothing here changes.

Their `shared.config` and `shared.naming` have kept these names from the first commit on. What did change is where the
promises lie and how they are run; the folder tells which of the three ways it is.
"""

from __future__ import annotations

from pathlib import Path

from shared.tree_data import PromiseRun

# Prints the environments as shared/tree_data.py describes them. A wrong file ends in its problems and exit code 64.
SCRIPT = """
import json, pathlib, sys
from shared.config import ConfigError, load_all
from shared.naming import names_of

try:
    configs = load_all(pathlib.Path.cwd())
except ConfigError as error:
    sys.stderr.write(f"{error}\\n")
    sys.exit(64)
found = [
    {
        "name": config.name,
        "region": config.aws.region,
        "stack": names_of(config).stack_id,
        "service": names_of(config).service,
        "image": config.release.image,
        "source_commit": config.release.source_commit,
        "config": config.model_dump(mode="json"),
    }
    for config in configs
]
json.dump(found, sys.stdout)
"""

WAYS = (
    PromiseRun(
        plugin="ci.verify.plugin",
        settings="ci/verify/promises/pytest.ini",
        folders=("ci/verify/promises",),
        input_variable="CATALOG_VERIFY_INPUT",
        result_variable="CATALOG_VERIFY_RESULT",
    ),
    PromiseRun(
        plugin="ci.deployment.verify.plugin",
        settings="ci/deployment/verify/promises/pytest.ini",
        folders=("ci/deployment/verify/promises",),
        input_variable="CATALOG_VERIFY_INPUT",
        result_variable="CATALOG_VERIFY_RESULT",
    ),
    PromiseRun(
        plugin="ci.deployment.verify.plugin",
        settings="ci/deployment/verify/pytest.ini",
        folders=("stacks/catalog/promises",),
        input_variable="VERIFY_INPUT",
        result_variable="VERIFY_RESULT",
    ),
)


def promises_of(root: Path) -> PromiseRun:
    """Return how the promises of such a tree are run; without folders where it has none."""
    found = next((way for way in WAYS if all((root / folder).is_dir() for folder in way.folders)), None)
    return found or WAYS[-1].model_copy(update={"folders": ()})
