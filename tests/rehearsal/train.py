"""One merge through every environment, and then a second one: nothing moves on without a record of the one before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from shared import exits
from shared.terminal import counted
from tests.rehearsal import single
from tests.rehearsal.commands import RehearsalError
from tests.rehearsal.rehearsed import RehearsedEnvironment

# The placeholder is current, and the tasks were given it.
UNTIL_THERE_IS_A_SECRET = ("test_production_has_a_real_secret", "test_production_runs_with_a_real_secret")


def rehearse(rehearsed_environments: Sequence[RehearsedEnvironment]) -> None:
    """Promote two input digests through `scenes` (in promotion order), and show every refusal on the way.

    Raises RehearsalError at the first stage that does not show what it should.
    """
    tree = rehearsed_environments[0].tree
    refused(rehearsed_environments[-1], "too early", "not-proven")
    for rehearsed in rehearsed_environments:
        if rehearsed.is_production:
            unverified(rehearsed, UNTIL_THERE_IS_A_SECRET)
            single.real_secret(rehearsed)
            restarted(rehearsed)
        else:
            promoted(rehearsed, rehearsed.resources)
    rotated(rehearsed_environments[-2], opens=rehearsed_environments[-1])
    said = tree.raise_value(rehearsed_environments[0].name, single.KEY, single.BY)
    tree.commit(said)
    for before, rehearsed in itertools.pairwise(rehearsed_environments):
        refused(rehearsed, f"not proven in {before.name}", "not-proven")
    for rehearsed in rehearsed_environments:
        promoted(rehearsed, 1 if rehearsed is rehearsed_environments[0] else 0, what=said)
    went_back(rehearsed_environments[0], 1)
    nothing_next(rehearsed_environments[1])
    destroyed(rehearsed_environments)


def went_back(rehearsed: RehearsedEnvironment, changes: int) -> None:
    """Show a rollback to the first digest, what holds afterwards, and the release of the hold."""
    with rehearsed.stage("rollback") as step:
        record = rehearsed.commands.run("rollback", rehearsed.name, "--yes", "--json").data()["record"]
        rehearsed.expect((record["result"], record["operation"]), ("success", "rollback"), "the record of a rollback")
        gaps = {address for address, _ in rehearsed.gaps()}
        mine = [one for one in record["plan"]["changes"] if one["action"] != "output" and one["address"] not in gaps]
        rehearsed.expect(len(mine), changes, "changes of the rollback")
        step.shows = f"{counted(changes, 'change')} back to {record['digest']['value'][:12]}, recorded, held"
    refused(rehearsed, "held after the rollback", "hold")
    with rehearsed.stage("release-hold") as step:
        answer = rehearsed.commands.run("release-hold", rehearsed.name, "--reason", "the rehearsal goes on")
        step.shows = answer.output.partition("; note")[0].partition(": ")[2]


def nothing_next(rehearsed: RehearsedEnvironment) -> None:
    """Show that automation does not follow a rollback of the environment before: what came before what runs waits."""
    with rehearsed.stage("promote --next") as step:
        answer = rehearsed.commands.run("promote", rehearsed.name, "--next", "--yes")
        rehearsed.expect(answer.output, f"{rehearsed.name}: nothing may come yet\n", "what comes next")
        [waits] = [line for line in answer.error.splitlines() if " waits: " in line]
        rehearsed.expect("waits: older: " in waits, True, f"the reason in {waits!r}")
        step.shows = waits.partition(": ")[2]


def destroyed(rehearsed_environments: Sequence[RehearsedEnvironment]) -> None:
    """Destroy all environments at once. Raises RehearsalError with what failed in any of them."""
    with ThreadPoolExecutor(max_workers=len(rehearsed_environments)) as pool:
        running = [pool.submit(single.destroy, rehearsed) for rehearsed in rehearsed_environments]
    if problems := [str(error) for error in (one.exception() for one in running) if error is not None]:
        raise RehearsalError("\n".join(problems))


def refused(rehearsed: RehearsedEnvironment, why: str, code: str) -> None:
    """Show that the gate stops a promotion, and that nothing was applied."""
    with rehearsed.stage(f"refused: {why}") as step:
        before = rehearsed.bucket.state()
        answer = rehearsed.commands.run("promote", rehearsed.name, "--yes", expect=exits.STOPPED)
        rehearsed.expect(rehearsed.bucket.state(), before, "the state after a refusal")
        rehearsed.expect(code in answer.error, True, f"the reason {code} in {answer.error!r}")
        step.shows = f"exit {answer.code}: {answer.error.strip().splitlines()[-1]}"


def restarted(rehearsed: RehearsedEnvironment) -> None:
    """Show that tasks which began before the secret was set are started again, and that this proves what runs."""
    with rehearsed.stage("restart") as step:
        said = rehearsed.commands.run("verify", rehearsed.name, expect=exits.FAILED)
        rehearsed.expect("restart needed" in said.error + said.output, True, f"restart needed in {said!r}")
        record = rehearsed.commands.run("restart", rehearsed.name, "--yes", "--json").data()["record"]
        rehearsed.expect((record["result"], record["plan"]["changes"]), ("success", []), "the record of a restart")
        after = rehearsed.commands.run("verify", rehearsed.name)
        rehearsed.expect("restart needed" in after.error + after.output, False, f"restart needed in {after!r}")
        step.shows = f"no change, {counted(record['tests']['passed'], 'test')} passed, recorded as {record['result']}"


def rotated(rehearsed: RehearsedEnvironment, *, opens: RehearsedEnvironment) -> None:
    """Show that a rotated secret is said, and that the environment behind it stays open."""
    single.real_secret(rehearsed)
    with rehearsed.stage("rotated") as step:
        environments = opens.commands.run("status", "--json").data()["environments"]
        rehearsed.expect(environments[-1]["this_tree"], "runs", f"the status of {opens.name}")
        said = rehearsed.commands.run("drift", rehearsed.name, "--here")
        [line] = [one for one in (said.error + said.output).splitlines() if "restart needed" in one]
        step.shows = line.partition(": ")[2]


def unverified(rehearsed: RehearsedEnvironment, tests: Sequence[str]) -> None:
    """Show that a deployment which does not keep every promise fails by name and leaves a failed record."""
    with rehearsed.stage("promote, not whole yet") as step:
        with rehearsed.bucket.watched() as locked:
            answer = rehearsed.commands.run("promote", rehearsed.name, "--yes", expect=exits.FAILED)
        rehearsed.expect(
            (True in locked, rehearsed.bucket.is_locked()), (True, False), "lock during and after the promotion"
        )
        rehearsed.expect(rehearsed.bucket.managed(), rehearsed.resources, "resources in the state")
        for test in tests:
            rehearsed.expect(f"{rehearsed.name}: verify: {test}: " in answer.error, True, f"{test} in {answer.error!r}")
        [entry] = rehearsed.commands.run("history", rehearsed.name, "--json").data()[rehearsed.name]
        record = entry["record"]
        rehearsed.expect((record["result"], record["tests"]["failed"]), ("failed", [*tests]), "the record")
        rehearsed.expect(
            len([one for one in record["plan"]["changes"] if one["action"] == "create"]), rehearsed.resources, "changes"
        )
        step.shows = f"{rehearsed.resources} resources, exit {answer.code}: {', '.join(tests)}, recorded as failed"


def promoted(rehearsed: RehearsedEnvironment, changes: int, *, what: str = "everything") -> None:
    """Show a promotion: planned, applied under a lock, verified, without drift, recorded."""
    with rehearsed.stage("promote") as step:
        with rehearsed.bucket.watched() as locked:
            answer = rehearsed.commands.run("promote", rehearsed.name, "--yes", "--json").data()
        record = answer["record"]
        rehearsed.expect(
            (True in locked, rehearsed.bucket.is_locked()), (True, False), "lock during and after the promotion"
        )
        rehearsed.expect(rehearsed.bucket.managed(), rehearsed.resources, "resources in the state")
        gaps = {address for address, _ in rehearsed.gaps()}
        mine = [
            change
            for change in record["plan"]["changes"]
            if change["action"] != "output" and (changes == rehearsed.resources or change["address"] not in gaps)
        ]
        rehearsed.expect(len(mine), changes, f"changes in the record ({what})")
        rehearsed.expect((record["result"], record["drift"]["state"]), ("success", "none"), "the record")
        tests = record["tests"]
        passed = f"{tests['passed']} tests passed, {len(tests['not_provable'])} not provable here"
        step.shows = f"{counted(changes, 'change')} ({what}), {passed}, no drift, record {answer['key']}"
