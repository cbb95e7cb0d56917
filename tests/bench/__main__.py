"""`python -m tests.bench`: run the benchmarks and print both sides of each and their ratio."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from shared import command_line, exits, terminal
from tests.bench import cold_synth, diff_size, gate_size, growth, promotion, start_up
from tests.bench.size import Size

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

PARTS: dict[str, Callable[[Size], dict[str, Any]]] = {
    "start_up": start_up.run,
    "cold_synth": cold_synth.run,
    "growth": growth.run,
    "diff_size": diff_size.run,
    "gate_size": gate_size.run,
    "promotion": promotion.run,
}


@app.command()
def bench(
    rounds: Annotated[int, typer.Option(min=1, help="Runs of each side that count, after one that does not.")] = 3,
    keep: Annotated[Path | None, typer.Option("--json", help="Also write the figures here, to compare later.")] = None,
) -> int:
    """Measure against a peer in the same run. Nothing is judged: the ratio is what to look at."""
    results: dict[str, dict[str, Any]] = {}
    for name, run in PARTS.items():
        with terminal.progress(f"Measuring {name} ..."):
            results[name] = run(Size(rounds))
        print(f"\n{name}: {results[name]['what']}")
        terminal.print_table(*table_of(name, results[name]))
    if keep is not None:
        keep.write_text(terminal.json_text(results), encoding="utf-8")
    return exits.DONE


def table_of(name: str, result: dict[str, Any]) -> tuple[Sequence[str], list[list[str]]]:
    """Return headings and rows of one benchmark."""
    match name:
        case "start_up":
            return ("", "seconds"), [
                ["python -m ci --help", f"{result['ours_seconds']:.3f}"],
                ["python -c pass", f"{result['python_seconds']:.3f}"],
                ["ratio", f"{result['ratio']:.1f} x"],
            ]
        case "cold_synth":
            sides = [
                [side, f"{result[side]['seconds']:.2f}", f"{result[side]['peak_mib']:.0f}"]
                for side in ("ours", "stock")
            ]
            ratio = ["stock / ours", f"{result['ratio_seconds']:.1f} x", f"{result['ratio_peak_mib']:.1f} x"]
            return ("bindings", "seconds", "peak MiB, Python + Node"), [*sides, ratio]
        case "growth":
            rows = [
                [str(row["environments"]), *(f"{row[key]:.2f}" for key in growth.FIGURES)] for row in result["rows"]
            ]
            fewer, most = (row["environments"] for row in result["rows"][-2:])
            ratio = [f"{most} / {fewer}", "", "", f"{result['ratio_seconds_each']:.2f} x", ""]
            return ("environments", "seconds", "peak MiB", "seconds each", "MiB each"), [*rows, ratio]
        case "gate_size":
            rows = [
                [
                    f"{row['records']:,}",
                    f"{row['ours_seconds']:.3f}",
                    f"{row['json_seconds']:.3f}",
                    f"{row['ratio']:.1f} x",
                ]
                for row in result["rows"]
            ]
            return ("records", "seconds, decide()", "seconds, json.loads", "ours / json"), rows
        case "promotion":
            rows = [
                [
                    str(row["deployments"]),
                    f"{row['seconds']:.2f}",
                    str(row["total"]),
                    *(str(row["requests"].get(kind, 0)) for kind in promotion.KINDS),
                    f"{row['ratio']:.1f} x",
                ]
                for row in result["rows"]
            ]
            return ("deployments", "seconds", "requests", *promotion.KINDS, "seconds / those of one"), rows
        case _:
            rows = [
                [
                    f"{row['resources']:,}",
                    str(row["changes"]),
                    f"{row['ours_seconds']:.3f}",
                    f"{row['git_seconds']:.3f}",
                    f"{row['ratio']:.1f} x",
                ]
                for row in result["rows"]
            ]
            return ("resources", "changes", "seconds, ours", "seconds, git diff of the text", "ours / git"), rows


if __name__ == "__main__":
    sys.exit(command_line.run(app, "python -m tests.bench"))
