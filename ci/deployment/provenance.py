"""Where a deployment comes from: the commit, the digest of everything that goes into it, who asked, in which run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ci.toolchain.git import Source, Standing, source_of, standing_of
from ci.toolchain.input_digest import SCHEME, digest_by
from ci.toolchain.run_context import actor_of, run_attempt, run_url
from shared import exits


@dataclass(frozen=True)
class Provenance:
    """What a record says about where its deployment came from.

    `standing` tells how the commit stands to the one that is deployed (None: nothing is). `attempt` counts how often
    the run of a workflow was started, None outside of one. `scheme` is the one by which the input digest is made.
    """

    source: Source
    input_digest: str
    actor: str
    run_url: str | None
    standing: Callable[[str | None], Standing]
    attempt: int | None = None
    scheme: int = SCHEME


def provenance_of(root: Path, environment: Mapping[str, str] = os.environ, *, scheme: int = SCHEME) -> Provenance:
    """Return the origin of a deployment of the tree at `root`, with its input digest by a scheme.

    Raises CommandError when git cannot tell it, or when an input differs from the commit that a record would name.
    """
    source = source_of(root)
    if not source.clean:
        lines = [f"{file}: is not committed: a record could not say what was deployed" for file in source.changed]
        raise exits.CommandError(lines, exits.BAD_INPUT)
    standing = partial(standing_of, root, source.commit)
    run, attempt = run_url(environment), run_attempt(environment)
    return Provenance(source, digest_by(scheme, root), actor_of(environment), run, standing, attempt, scheme)
