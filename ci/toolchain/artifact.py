"""What is deployed: the synthesized document of an environment, byte for byte."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.toolchain import synthesis


@dataclass(frozen=True)
class Artifact:
    """The document of one environment, the id of the stack in it, and the package that declares that stack."""

    environment: str
    stack: str
    content: bytes
    package: str = ""

    @property
    def sha256(self) -> str:
        """Return the digest of the document's bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def document(self) -> dict[str, Any]:
        """Return the document as data."""
        return json.loads(self.content)


def artifact_of(content: bytes, stack: str, package: str = "") -> Artifact:
    """Return the bytes of a document as an artifact; the environment is the one that its outputs name."""
    return Artifact(json.loads(content)["output"]["EnvironmentSuffix"]["value"], stack, content, package)


def synthesized(root: Path, *arguments: str, python: Path | None = None) -> dict[str, Artifact]:
    """Return environment -> artifact of the tree at `root`; `arguments` are those of synth: environments, options.

    The tree's own code runs in `python`, which has its libraries: this one, unless another is given. Raises
    SynthesisError.
    """
    with tempfile.TemporaryDirectory(prefix="synth-") as folder:
        synthesis.start(root, Path(folder), python or Path(sys.executable), *arguments).ended()
        files = sorted(Path(folder).glob("stacks/*/cdk.tf.json"))
        packages = synthesis.read_packages(Path(folder))
        found = [artifact_of(file.read_bytes(), file.parent.name, packages[file.parent.name]) for file in files]
    return {artifact.environment: artifact for artifact in found}
