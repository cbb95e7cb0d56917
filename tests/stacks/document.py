"""A synthesized document as tests read it: resources by their construct's path, references by what they point to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import stacks  # noqa: F401 - prepares the bindings before anything imports cdktf

# isort: split
from cdktf import App

from shared.config import EnvironmentConfig, environment_names, load_all
from shared.naming import names_of
from stacks.factory import build
from stacks.kinds import SERVICE
from tests.examples.good import GOOD

ROOT = Path(__file__).parents[2]
# The example environments, and those of this repository.
NAMES = tuple(config.name for config in load_all(GOOD))
ENVIRONMENTS = tuple(environment_names(ROOT))
Arguments = dict[str, Any]
_REFERENCE = re.compile(r"\$\{(aws_\w+\.[\w-]+)\.([^}]+)\}")
_POLICIES = ("assume_role_policy", "policy", "policy_document")


class Document:
    """One environment's Terraform JSON.

    Resources are known by their construct's path without the stack (`network/vpc`), and every reference in their
    arguments reads `<network/vpc.id>` in place of `${aws_vpc.network_vpc_4E8F0223.id}`, also inside of JSON text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.data: dict[str, Any] = json.loads(text)
        self.addresses: dict[str, str] = {}
        for kind, instances in self.data["resource"].items():
            for name, arguments in instances.items():
                path = arguments["//"]["metadata"]["path"].partition("/")[2]
                assert path not in self.addresses, f"two resources of one construct: {path}"
                self.addresses[path] = f"{kind}.{name}"
        self._paths = {address: path for path, address in self.addresses.items()}

    @classmethod
    def of(cls, config: EnvironmentConfig, folder: Path) -> Document:
        """Synthesize `config` below `folder`."""
        app = App(outdir=str(folder), stack_traces=False)
        build(app, SERVICE, config, [config])
        app.synth()
        file = folder / "stacks" / names_of(config).stack_id / "cdk.tf.json"
        return cls(file.read_text(encoding="utf-8"))

    def at(self, path: str) -> Arguments:
        """Return the arguments of the resource at `path`, with readable references."""
        kind, name = self.addresses[path].split(".")
        return self.readable({key: value for key, value in self.data["resource"][kind][name].items() if key != "//"})

    def of_type(self, kind: str) -> dict[str, Arguments]:
        """Return the resources of one Terraform type by path."""
        return {path: self.at(path) for path, address in self.addresses.items() if address.startswith(f"{kind}.")}

    def statements(self) -> Iterator[tuple[str, Arguments]]:
        """Yield every statement of every policy with the path of the resource that carries it."""
        for path in self.addresses:
            for argument in _POLICIES:
                if argument in self.at(path):
                    for statement in json.loads(self.at(path)[argument])["Statement"]:
                        yield path, statement

    def statement(self, path: str, sid: str) -> Arguments:
        """Return one statement of the policies of the resource at `path`."""
        [found] = [statement for at, statement in self.statements() if (at, statement["Sid"]) == (path, sid)]
        return found

    @property
    def outputs(self) -> dict[str, Any]:
        """Return the values of the outputs."""
        return {name: self.readable(output["value"]) for name, output in self.data["output"].items()}

    def readable(self, value: Any) -> Any:
        """Return `value` with readable references, those of `depends_on` included."""
        if isinstance(value, dict):
            return {key: self.readable(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.readable(item) for item in value]
        if isinstance(value, str):
            return self._paths.get(value) or _REFERENCE.sub(self._target, value)
        return value

    def _target(self, match: re.Match[str]) -> str:
        return f"<{self._paths[match[1]]}.{match[2]}>"


def changed(config: EnvironmentConfig, **values: object) -> EnvironmentConfig:
    """Return `config` with other values, for example `changed(config, network__nat="per_az", tier="production")`."""
    update: dict[str, Any] = {}
    for name, value in values.items():
        section, _, key = name.partition("__")
        before = update.get(section, getattr(config, section))
        update[section] = before.model_copy(update={key: value}) if key else value
    return config.model_copy(update=update)
