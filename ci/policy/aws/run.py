"""The policy over a tree: synthesize it, ask every rule, take what is accepted. The command's edge to the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from ci.policy.aws import checkov, exceptions
from ci.policy.aws.promise_calls import promised_permissions
from ci.policy.aws.report import SecurityReport
from ci.policy.aws.rulebook import RULES, judge
from ci.policy.aws.stack import Stack
from ci.toolchain import artifact
from ci.toolchain.artifact import Artifact
from shared import checks, exits
from shared.access.granted import is_granted
from shared.aws import file_name, types
from shared.config.model import EnvironmentConfig
from shared.config.selection import select


def stacks_of(root: Path) -> list[Stack]:
    """Return service and account of every environment of the tree at `root`, in promotion order.

    Raises CommandError when the files are wrong or nothing can be synthesized.
    """
    configs = checks.validated(root)
    # Two processes: each waits for its Node.
    with ThreadPoolExecutor(2) as pool:
        synthesis = [pool.submit(artifact.synthesized, root, *options) for options in ((), ("--bootstrap",))]
    services = synthesis[0].result()
    try:
        accounts = synthesis[1].result()
    except exits.CommandError as error:
        raise exits.CommandError([*_ungranted(services), *error.lines], error.code) from None
    return paired(root, configs, services, accounts)


def _ungranted(services: Mapping[str, Artifact]) -> Iterator[str]:
    """Yield a line for each type of the services whose file grants nothing.

    An account's roles are made from these files: one that is missing may keep the account from being made.
    """
    held = {type_ for one in services.values() for type_ in one.document["resource"] if type_.startswith("aws_")}
    for type_ in sorted(held):
        if type_ not in types():
            yield f"{type_}: there is no {file_name(type_)}: write it (CONTRIBUTING.md, Add a construct)"
        elif not is_granted(type_):
            remedy = "name the statement that grants them (CONTRIBUTING.md, Add a construct)"
            yield f"{type_}: {file_name(type_)} has actions under `ungranted`: {remedy}"


def paired(
    root: Path,
    configs: Sequence[EnvironmentConfig],
    services: Mapping[str, Artifact],
    accounts: Mapping[str, Artifact],
) -> list[Stack]:
    """Return service and account of each environment, the service with its account and the promises at `root`."""
    found: list[Stack] = []
    for config in configs:
        service, account = services[config.name], accounts[config.name]
        whose = (config.name, config.tier)
        beneath = Stack(*whose, account.stack, account.document, is_account=True, package=account.package)
        promised = promised_permissions(root / "stacks" / service.package / "promises")
        found.append(
            Stack(*whose, service.stack, service.document, package=service.package, account=beneath, promised=promised)
        )
        found.append(beneath)
    return found


def security_report(root: Path, wanted: Sequence[str], today: date, *, second: bool = False) -> SecurityReport:
    """Return the security report on the environments that `wanted` names, all of them when it names none.

    Every environment is judged in any case: only then is it known which exception nobody needs. `second` asks checkov,
    too. Raises CommandError: for a wrong exception (64), and when something could not be judged.
    """
    names = [config.name for config in select(checks.validated(root), wanted)]
    rules = [rule.name for rule in RULES]
    accepted, problems = exceptions.load(root, rules, today)
    if problems:
        raise exits.CommandError([str(problem) for problem in problems], exits.BAD_INPUT)
    stacks = stacks_of(root)
    findings = judge(stacks)
    opinion = checkov.ask(stacks) if second else None
    if opinion is not None:
        findings += opinion.findings
        rules += [one.accepted.rule for one in accepted if exceptions.CHECK.fullmatch(one.accepted.rule)]
    result = exceptions.sort(findings, accepted, rules)
    seen = opinion.seen if opinion is not None else {}
    shown = [stack for stack in stacks if stack.environment in names]
    return SecurityReport(
        environments=tuple(names),
        stacks=tuple(stack.id for stack in shown),
        unaccepted=tuple(one for one in result.unaccepted if one.environment in names),
        explained=tuple((one, by) for one, by in result.explained if one.environment in names),
        problems=result.problems,
        seen={stack.id: seen[stack.id] for stack in shown if stack.id in seen},
    )
