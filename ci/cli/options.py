"""The arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Names = Annotated[list[str] | None, typer.Argument(help="Environments; without any, all of them.", metavar="[ENV]...")]
Name = Annotated[str, typer.Argument(help="The environment.", metavar="ENV")]
Root = Annotated[
    Path, typer.Option("--root", hidden=True, help="The repository; this one unless a test says otherwise.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs in place of text for people.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="How many environments are worked on at once.")]
LockTimeout = Annotated[
    int, typer.Option("--lock-timeout", min=0, help="Seconds to wait for a state that another run has locked.")
]
ExitCode = Annotated[
    bool, typer.Option("--detailed-exitcode", help="Exit with 2 when there are changes or drift, as Terraform does.")
]
Markdown = Annotated[Path | None, typer.Option("--markdown", help="Also write a comment for a pull request here.")]
RehearsalFile = Annotated[
    Path | None,
    typer.Option(
        "--rehearsal",
        envvar="REHEARSAL_FILE",
        help="What is different on local AWS. Records of a rehearsal count for that rehearsal only.",
    ),
]
To = Annotated[str | None, typer.Option(help="What a commit or input digest begins with, from the history.")]
Yes = Annotated[bool, typer.Option("--yes", help="Apply without asking. Needed where there is no terminal.")]
