"""The environments of this repository as working directories of real Terraform, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import environment_names
from tests.rehearsal import documents
from tests.terraform.engine import WorkingDirectory, find_program

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = environment_names(ROOT)


@pytest.fixture(scope="session", autouse=True)
def _terraform() -> None:
    """Skip where there is no terraform; .ci/run fails when that happens there."""
    if find_program() is None:
        pytest.skip("terraform is not on the PATH: what Terraform says of the documents is not tested here")


@pytest.fixture(scope="session")
def directories(tmp_path_factory: pytest.TempPathFactory, _terraform: None) -> dict[str, WorkingDirectory]:
    """Return an initialized working directory for each environment."""
    folder = tmp_path_factory.mktemp("terraform")
    found = {}
    for name, artifact in documents.synthesized(ROOT).items():
        document = folder / f"{name}.tf.json"
        document.write_bytes(artifact.content)
        found[name] = WorkingDirectory.create(document, folder / name)
    return found


@pytest.fixture(params=ENVIRONMENTS)
def directory(request: pytest.FixtureRequest, directories: dict[str, WorkingDirectory]) -> WorkingDirectory:
    """Return one environment's working directory after the other."""
    return directories[request.param]
