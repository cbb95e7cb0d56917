"""`python -m tests.bench`: run the benchmarks and print both sides and their ratio."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.bench import cold_synth


def main(
    rounds: Annotated[int, typer.Option(help="Runs of each side that count, after one that does not.")] = 3,
    keep: Annotated[Path | None, typer.Option("--json", help="Also write the figures here, to compare later.")] = None,
) -> None:
    """Measure against a peer in the same run. Nothing is judged: the ratio is what to look at."""
    console = Console()
    with Console(stderr=True).status("Synthesising, in turn with both kinds of bindings ..."):
        cold = cold_synth.run(rounds)
    table = Table(title=f"Cold synth of all environments, median of {rounds}")
    for heading in ("", "seconds", "peak MiB, Python + Node"):
        table.add_column(heading, justify="right")
    for side in ("ours", "stock"):
        table.add_row(side, f"{cold[side]['seconds']:.2f}", f"{cold[side]['peak_mib']:.0f}")
    table.add_row("stock / ours", f"{cold['ratio_seconds']:.1f} x", f"{cold['ratio_peak_mib']:.1f} x")
    console.print(table)
    if keep is not None:
        keep.write_text(json.dumps({"cold_synth": cold}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
