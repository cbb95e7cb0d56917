"""Sample tokens, and the one role that each becomes: who may become what, written down a second time.

The rows are the table of docs/operations.md in tokens. They know nothing of the policies that they are tried on.

A request of a fork has no row of its own in this repository: GitHub gives its jobs no token to ask with (GitHub Docs,
"Workflow syntax", permissions: write access becomes read for a fork, and a token takes `id-token: write`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ci.policy.oidc.token import MAIN, REQUEST, Repository, token

BRANCH, TAG = "refs/heads/feature", "refs/tags/v1"
DEPLOY, DRIFT, OTHER = "deploy.yml", "drift.yml", "other.yml"
FROM_REQUEST = {"event": "pull_request", "ref": REQUEST, "workflow": "pull-request.yml"}
# The claims that decide: of everybody, of who must be on main, of who must be in one workflow besides.
REQUIRED_OF_ALL = ("aud", "sub", "repository")
REQUIRED_ON_MAIN = (*REQUIRED_OF_ALL, "ref")
REQUIRED_OF_WORKFLOW = (*REQUIRED_ON_MAIN, "job_workflow_ref")


@dataclass(frozen=True)
class Sample:
    """A token in words, its claims, and the role of the environment at hand that it becomes (None: none)."""

    name: str
    claims: dict[str, str]
    becomes: str | None = None


def samples(repository: Repository, environment: str) -> list[Sample]:
    """Return the tokens to try on the roles of an environment that trusts `repository`."""
    return [
        *_events(repository),
        *_environments(repository, environment),
        *_strangers(repository, environment),
        *_malformed(repository, environment),
    ]


def rightful(repository: Repository, environment: str) -> list[Sample]:
    """Return the tokens that become a role of one environment and of no other: those that name it."""
    name = environment
    return [
        Sample("the job that plans", token(repository, called="plan.yml", environment=f"{name}-plan"), "plan"),
        Sample("the job that asks for a release", token(repository, environment=f"{name}-plan"), "plan"),
        Sample(
            "the job that records an empty plan",
            token(repository, called=DEPLOY, environment=f"{name}-record"),
            "record",
        ),
        Sample(
            "the job that looks for drift",
            token(repository, event="schedule", workflow=DRIFT, environment=f"{name}-record"),
            "record",
        ),
        Sample("the job after the approval", token(repository, called=DEPLOY, environment=name), "deploy"),
        Sample(
            "the same in a promotion that the schedule started",
            token(repository, event="schedule", called=DEPLOY, environment=name),
            "deploy",
        ),
        Sample(
            "the same in an operation that somebody started",
            token(repository, event="workflow_dispatch", workflow="operations.yml", called=DEPLOY, environment=name),
            "deploy",
        ),
    ]


def _events(repository: Repository) -> Iterator[Sample]:
    """Yield jobs without an environment."""
    yield Sample("a pull request of a branch", token(repository, **FROM_REQUEST), "review")
    yield Sample("a push to main", token(repository))
    yield Sample("a schedule on main", token(repository, event="schedule"))
    yield Sample("a merge group", token(repository, event="merge_group", ref="refs/heads/gh-readonly-queue/main/pr-7"))
    yield Sample("a push to another branch", token(repository, ref=BRANCH))
    yield Sample("a tag", token(repository, ref=TAG))
    yield Sample("the deploy workflow on main, no environment", token(repository, called=DEPLOY))


def _environments(repository: Repository, environment: str) -> Iterator[Sample]:
    """Yield jobs that name one of an environment's three, with everything as it should be and with one thing not."""
    yield from rightful(repository, environment)
    # The plan role may be anybody's on main: it can plan, and nothing that it stores is applied without an approval.
    rows = (("-plan", "plan.yml", "plan"), ("-record", DEPLOY, None), ("", DEPLOY, None))
    for suffix, called, from_anywhere in rows:
        name = f"{environment}{suffix}"
        elsewhere: dict[str, dict[str, str]] = {
            "in a pull request": FROM_REQUEST,
            "on another branch": {"ref": BRANCH},
            "on a tag": {"ref": TAG},
        }
        for place, keys in elsewhere.items():
            yield Sample(f"{name} {place}", token(repository, **keys, called=called, environment=name))
            # A branch may call the workflow as it is on main.
            at_main = token(repository, **keys, called=called, called_at=MAIN, environment=name)
            yield Sample(f"{name} {place}, the workflow at main", at_main)
        yield Sample(f"{name} in another workflow", token(repository, workflow=OTHER, environment=name), from_anywhere)
        yield Sample(
            f"{name} in the right workflow of a branch",
            token(repository, called=called, called_at=BRANCH, environment=name),
            from_anywhere,
        )
    yield Sample(
        f"{environment} in the drift workflow",
        token(repository, event="schedule", workflow=DRIFT, environment=environment),
    )


def _strangers(repository: Repository, environment: str) -> Iterator[Sample]:
    """Yield other repositories, in the dress of the job after the approval, and one that asks for review."""
    owner, _, name = repository.name.partition("/")
    fork = repository.named(f"stranger/{name}").with_ids("3003", "4004")
    yield Sample(
        "a pull request within a fork",
        token(fork, **FROM_REQUEST),
    )
    places = {
        "a fork": fork,
        "another repository of the owner": repository.named(f"{owner}/other"),
        "this repository after it was renamed": repository.named(f"{owner}/renamed"),
        "this repository after it moved to another owner": repository.named(f"elsewhere/{name}"),
        "a new repository under our name": repository.with_ids(repository_id="5005"),
        "a new owner under our name": repository.with_ids("6006", "7007"),
    }
    for place, other in places.items():
        yield Sample(place, token(other, called=DEPLOY, environment=environment))
    subject = token(repository, called=DEPLOY, environment=environment)["sub"]
    other = token(places["another repository of the owner"], called=DEPLOY, environment=environment)
    yield Sample("another repository with our subject", {**other, "sub": subject})


def _malformed(repository: Repository, environment: str) -> Iterator[Sample]:
    """Yield the job after the approval with one claim that is not as it should be."""
    right = token(repository, called=DEPLOY, environment=environment)
    subject = right["sub"]
    has_ids = "@" in repository.prefix
    other_form = repository.without_ids() if has_ids else repository.with_ids()
    yield from (
        replace(sample, name=f"{sample.name}, subject {'without' if has_ids else 'with'} ids", becomes=None)
        for sample in rightful(other_form, environment)
    )
    yield Sample("another letter case", {**right, "sub": subject.upper()})
    yield Sample("more behind the subject", {**right, "sub": f"{subject}:more"})
    yield Sample("a star for the environment", {**right, "sub": f"{repository.prefix}:environment:*"})
    yield Sample("an environment that begins alike", token(repository, called=DEPLOY, environment=f"{environment}x"))
    yield Sample("main as the beginning of a branch", {**right, "ref": f"{MAIN}/feature"})
    yield Sample("another issuer", {**right, "iss": "https://gitlab.com"})
    yield from _without(Sample("a pull request", token(repository, **FROM_REQUEST)), REQUIRED_OF_ALL)
    once = {sample.becomes: sample for sample in reversed(rightful(repository, environment))}
    for role, required in (
        ("plan", REQUIRED_ON_MAIN),
        ("record", REQUIRED_OF_WORKFLOW),
        ("deploy", REQUIRED_OF_WORKFLOW),
    ):
        yield from _without(once[role], required)


def _without(sample: Sample, required: tuple[str, ...]) -> Iterator[Sample]:
    """Yield a rightful token without each claim that its role asks for, and with another value there."""
    for claim in required:
        rest = {key: value for key, value in sample.claims.items() if key != claim}
        yield Sample(f"{sample.name}, no {claim}", rest)
        # An action that names no audience gets the owner's address (GitHub Docs, "OpenID Connect reference").
        other = f"https://github.com/{rest['repository_owner']}" if claim == "aud" else f"{sample.claims[claim]}-other"
        yield Sample(f"{sample.name}, another {claim}", {**rest, claim: other})
