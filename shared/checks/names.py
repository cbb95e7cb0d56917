"""Rules on names: those that are too long for AWS, and those that are the product's own."""

from __future__ import annotations

from collections.abc import Iterator

from shared.checks.view import View
from shared.config import Problem
from shared.naming import (
    BUCKET_NAME_LENGTH,
    CACHE_NAME_LENGTH,
    LOAD_BALANCER_NAME_LENGTH,
    Names,
    is_bucket_of_product,
    is_role_of_product,
)

# What an environment's name would be, too: the first part of each row is what names begin with, the second what they
# end with. GitHub's environments `<name>-plan` and `<name>-record` belong to the roles plan and record of `<name>`;
# `TapStack-<name>-bootstrap` is the stack that prepares the account of `<name>`.
_TAKEN_FORMS = (
    ("release-", "", "begins with release-, as jobs of promote.yml do"),
    ("", "-plan", "ends with -plan, as the GitHub environments of the plan roles do"),
    ("", "-record", "ends with -record, as the GitHub environments of the record roles do"),
    ("", "-bootstrap", "ends with -bootstrap, as the stacks that prepare accounts do"),
)
_TAKEN = {
    "supersede": "promote.yml has a job of this name",
    "due": "promote.yml has a job of this name",
    "build": "promote.yml has a job of this name",
    "true": "YAML does not read it as text",
    "false": "YAML does not read it as text",
    "null": "YAML does not read it as text",
}


def other_meaning(name: str) -> str | None:
    """Return what else an environment's name would mean; None for a name that is free."""
    forms = (why for begins, ends, why in _TAKEN_FORMS if name.startswith(begins) and name.endswith(ends))
    return _TAKEN.get(name) or next(forms, None)


def the_name_is_free(view: View) -> Iterator[Problem]:
    """The environment's name means nothing else in the workflows, on GitHub or in Terraform."""
    if what := other_meaning(view.text("name")):
        yield view.problem("name", what, "choose another name")


def names_fit(view: View) -> Iterator[Problem]:
    """The names that AWS limits, all of which have the environment's name in them, are short enough."""
    names = Names(view.text("name"), view.text("aws.account_id"), region="")
    limited = [
        (names.load_balancer, LOAD_BALANCER_NAME_LENGTH),
        (names.resource("application"), CACHE_NAME_LENGTH),
        (names.bucket("logs"), BUCKET_NAME_LENGTH),
    ]
    # One cause, one problem: the name that is most too long.
    excess, made = max((len(name) - longest, name) for name, longest in limited)
    if excess > 0:
        what = f"makes the name {made}, {excess} characters longer than AWS takes"
        yield view.problem("name", what, f"shorten the environment's name by {excess}")


def the_state_has_a_bucket_of_its_own(view: View) -> Iterator[Problem]:
    """The state lies in no bucket that the product makes: who may read logs or records would read the state."""
    key = "state.bucket"
    if is_bucket_of_product(view.text(key)):
        what, remedy = "a bucket that the product makes for logs or records", "choose another name"
        yield view.problem(key, what, remedy)


def break_glass_is_the_owner_s(view: View) -> Iterator[Problem]:
    """The break-glass role is none that the product makes: a workflow or a task could then do everything."""
    key = "bootstrap.admin_role_arn"
    # The name alone: IAM has no second role of a name under another path.
    if is_role_of_product(view.text(key).rpartition("/")[2]):
        what, remedy = "a role that the product makes for itself", "use a role that the account's owner has made"
        yield view.problem(key, what, remedy)
