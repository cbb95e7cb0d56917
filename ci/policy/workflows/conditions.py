"""What an `if:` promises: the parts that must all hold."""

from __future__ import annotations

import re

from ci.policy.workflows.document import Job

# A fork's request has another repository as its head, a merge group none at all: for both this is false.
SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
ON_MAIN = "github.ref == 'refs/heads/main'"
_WHOLE = re.compile(r"\$\{\{(?P<inside>.*)\}\}", re.DOTALL)


def demands(job: Job) -> frozenset[str]:
    """Return the parts of a job's condition that must all hold; none of an "or" or a group: nobody reads those."""
    text = str(job.keys.get("if", "")).strip()
    whole = _WHOLE.fullmatch(text)
    inside = whole["inside"] if whole else text
    if "||" in inside or "${{" in inside or re.search(r"(?<!\w)\(", inside):
        return frozenset()
    return frozenset(" ".join(part.split()) for part in inside.split("&&") if part.strip())
