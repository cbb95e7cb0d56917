"""Several environments side by side, as many at once as asked; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from ci.deployment.target import Target
from ci.toolchain.terraform.interrupts import INTERRUPTS
from shared import exits

Result = TypeVar("Result")
# The worst first: what failed is worse than what a person must mend, and that than what the gate stopped.
_SEVERITY = (exits.FAILED, exits.BAD_INPUT, exits.STOPPED)


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """What each environment gave: a result or an error."""

    results: Mapping[str, Result]
    errors: Mapping[str, exits.CommandError]

    @property
    def lines(self) -> list[str]:
        """Return the lines of the errors, each with its environment."""
        return [f"{name}: {line}" for name, error in self.errors.items() for line in error.lines]

    @property
    def code(self) -> int:
        """Return the exit code of the worst error, DONE without any."""
        codes = {error.code for error in self.errors.values()}
        return next((code for code in _SEVERITY if code in codes), exits.DONE)


def run_parallel(targets: Sequence[Target], work: Callable[[Target], Result], *, jobs: int) -> Outcome[Result]:
    """Do `work` for each target, at most `jobs` at once, and return what each one gave, in the targets' order.

    Nobody else on this machine works in a target's folder meanwhile. Signals are passed on to the engines that run;
    nothing new is begun after one. A single target is worked on in this thread, where a person can be asked.
    """
    results: dict[str, Result] = {}
    errors: dict[str, exits.CommandError] = {}

    def alone(target: Target) -> Result:
        with target.folder.alone():
            return work(target)

    def take(name: str, result: Callable[[], Result]) -> None:
        try:
            results[name] = result()
        except exits.CommandError as error:
            errors[name] = error

    with INTERRUPTS.forwarding():
        if len(targets) == 1:
            take(targets[0].name, lambda: alone(targets[0]))
            return Outcome(results, errors)
        with ThreadPoolExecutor(max_workers=jobs) as pool:
            for name, future in [(target.name, pool.submit(alone, target)) for target in targets]:
                take(name, future.result)
    return Outcome(results, errors)
