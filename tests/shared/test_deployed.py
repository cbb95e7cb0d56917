"""What a promise gets: an environment whose names follow its file, and what asks AWS."""

from __future__ import annotations

from typing import Any

from shared.config import load_all
from shared.deployed import Deployed
from shared.naming import names_of
from tests.examples.good import GOOD


def test_a_promise_asks_about_an_environment_by_its_names() -> None:
    """The names are those of the file; whoever runs the promise says who answers."""
    questions: list[tuple[str, str, dict[str, Any]]] = []

    def ask(service: str, operation: str, **arguments: Any) -> Any:
        questions.append((service, operation, arguments))
        return {"answer": 1}

    dev = next(one for one in load_all(GOOD) if one.name == "dev")
    deployed = Deployed(dev, {}, ask)
    assert deployed.names == names_of(dev)
    assert deployed.ask("ecs", "describe_services", cluster=deployed.names.cluster) == {"answer": 1}
    assert questions == [("ecs", "describe_services", {"cluster": names_of(dev).cluster})]
