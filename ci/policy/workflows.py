"""The house rules for a workflow, by name, with what to do about each.

`check` is pure: text in, violations out. The rules themselves stand beside their subject: actions, commands, grants,
results, triggers. zizmor and actionlint look at what is wrong everywhere; these look at what is wrong here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial

from ci.policy import actions, commands, grants, results, triggers
from ci.policy.document import Workflow, WorkflowError, parse


@dataclass(frozen=True)
class Rule:
    """A name, how to mend what breaks it, and the function that finds what breaks it."""

    name: str
    remedy: str
    find: Callable[[Workflow], Iterator[str]]


@dataclass(frozen=True)
class Violation:
    """One broken rule at one place. As text it is one line."""

    file: str
    rule: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return `file: rule: what: remedy`."""
        return f"{self.file}: {self.rule}: {self.what}: {self.remedy}"


def rules(sessions: Collection[str]) -> tuple[Rule, ...]:
    """Return every rule; `sessions` are the names that `./noxw -s` knows."""
    one_command = partial(commands.one_command, sessions=sessions)
    return (
        Rule("pin-digest", "write the commit of the release, not its tag", actions.pin_digest),
        Rule("pin-owner", "do without it, or add the owner in ci/policy/actions.py", actions.pin_owner),
        Rule("pin-comment", "end the line with ` # vX.Y.Z`", actions.pin_comment),
        Rule("checkout-credentials", "set `persist-credentials: false`", actions.checkout_credentials),
        Rule("expression-in-run", "pass it through `env:`", commands.expression_in_run),
        Rule("one-command", "write `./noxw -s <session>` or `python3 -m ci.<module>`", one_command),
        Rule("plain-shell", "move it into a session", commands.plain_shell),
        Rule("top-permissions", "write exactly that and grant per job", grants.top_permissions),
        Rule("job-permissions", "list each scope with its reason", grants.job_permissions),
        Rule("write-on-pull-request", "move the job to a workflow that runs on main", grants.write_on_pull_request),
        Rule("job-timeout", "set `timeout-minutes` to a number", results.job_timeout),
        Rule("continue-on-error", "remove it and mend the failure", results.continue_on_error),
        Rule("all-green-needs", "name every other job in its `needs`", results.all_green_needs),
        Rule("all-green-always", "give it `if: always()`", results.all_green_always),
        Rule(
            "all-green-reads-needs",
            "run `python3 -m ci.all_green` with only NEEDS: ${{ toJSON(needs) }} in env, and no `if:`",
            results.all_green_reads_needs,
        ),
        Rule("forbidden-trigger", "use pull_request, push, schedule or workflow_dispatch", triggers.forbidden_trigger),
        Rule("path-filter", "let the workflow run and decide inside it", triggers.path_filter),
    )


def check(name: str, text: str, sessions: Collection[str]) -> list[Violation]:
    """Return every violation in one workflow, in the order of the rules; a file that cannot be read is one too."""
    try:
        workflow = parse(name, text)
    except WorkflowError as error:
        return [Violation(name, "readable", str(error), "mend the file; no other rule was checked")]
    return [Violation(name, rule.name, what, rule.remedy) for rule in rules(sessions) for what in rule.find(workflow)]
