"""The pairs of CPU and memory that Fargate sells.

Source: Amazon ECS developer guide, task definition parameters for Fargate, "Task CPU and memory".
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.checks.view import View
from shared.config import Problem
from shared.quoting import listed

# CPU units -> memory in MiB.
MEMORY: dict[int, range | tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
}


def fargate_sells_the_pair(view: View) -> Iterator[Problem]:
    """CPU and memory of a task are a pair that Fargate sells."""
    cpu_units, memory_mib = view.number("service.cpu_units"), view.number("service.memory_mib")
    sold = MEMORY[cpu_units]
    if memory_mib not in sold:
        if isinstance(sold, range):
            remedy = f"write {sold[0]} to {sold[-1]} in steps of {sold.step}, or another cpu_units"
        else:
            remedy = f"write {listed([str(size) for size in sold])}, or another cpu_units"
        yield view.problem("service.memory_mib", f"Fargate sells no task with {cpu_units} CPU units and this", remedy)
