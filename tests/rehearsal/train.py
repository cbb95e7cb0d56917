"""One merge through every environment, and then a second one: nothing moves on without a record of the one before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from shared import exits
from shared.terminal import counted
from tests.rehearsal import single
from tests.rehearsal.commands import RehearsalError
from tests.rehearsal.scene import Scene

UNTIL_THERE_IS_A_SECRET = "test_production_has_a_real_secret"


def rehearse(scenes: Sequence[Scene]) -> None:
    """Promote two input digests through `scenes` (in promotion order), and show every refusal on the way.

    Raises RehearsalError at the first stage that does not show what it should.
    """
    tree = scenes[0].tree
    refused(scenes[-1], "too early", "not-proven")
    for scene in scenes:
        if scene.is_production:
            unverified(scene, UNTIL_THERE_IS_A_SECRET)
            single.real_secret(scene)
            promoted(scene, 0, what="again, with the secret")
        else:
            promoted(scene, scene.resources)
    said = tree.raise_value(scenes[0].name, single.KEY, single.BY)
    tree.commit(said)
    for before, scene in itertools.pairwise(scenes):
        refused(scene, f"not proven in {before.name}", "not-proven")
    for scene in scenes:
        promoted(scene, 1 if scene is scenes[0] else 0, what=said)
    went_back(scenes[0], 1)
    nothing_next(scenes[1])
    destroyed(scenes)


def went_back(scene: Scene, changes: int) -> None:
    """Show a rollback to the first digest, what holds afterwards, and the release of the hold."""
    with scene.stages.stage(scene.name, "rollback") as stage:
        record = scene.commands.run("rollback", scene.name, "--yes", "--json").data()["record"]
        scene.expect((record["result"], record["rollback"]), ("success", True), "the record of a rollback")
        gaps = {address for address, _ in scene.gaps()}
        mine = [one for one in record["changes"] if one["action"] != "output" and one["address"] not in gaps]
        scene.expect(len(mine), changes, "changes of the rollback")
        stage.shows = f"{counted(changes, 'change')} back to {record['input_digest'][:12]}, recorded, held"
    refused(scene, "held after the rollback", "hold")
    with scene.stages.stage(scene.name, "release-hold") as stage:
        answer = scene.commands.run("release-hold", scene.name, "--reason", "the rehearsal goes on")
        stage.shows = answer.output.partition("; note")[0].partition(": ")[2]


def nothing_next(scene: Scene) -> None:
    """Show that automation does not follow a rollback of the environment before: what came before what runs waits."""
    with scene.stages.stage(scene.name, "promote --next") as stage:
        answer = scene.commands.run("promote", scene.name, "--next", "--yes")
        scene.expect(answer.output, f"{scene.name}: nothing may come yet\n", "what comes next")
        [waits] = [line for line in answer.error.splitlines() if " waits: " in line]
        scene.expect("waits: older: " in waits, True, f"the reason in {waits!r}")
        stage.shows = waits.partition(": ")[2]


def destroyed(scenes: Sequence[Scene]) -> None:
    """Destroy all environments at once. Raises RehearsalError with what failed in any of them."""
    with ThreadPoolExecutor(max_workers=len(scenes)) as pool:
        running = [pool.submit(single.destroy, scene) for scene in scenes]
    if problems := [str(error) for error in (one.exception() for one in running) if error is not None]:
        raise RehearsalError("\n".join(problems))


def refused(scene: Scene, why: str, code: str) -> None:
    """Show that the gate stops a promotion, and that nothing was applied."""
    with scene.stages.stage(scene.name, f"refused: {why}") as stage:
        before = scene.bucket.state()
        answer = scene.commands.run("promote", scene.name, "--yes", expect=exits.STOPPED)
        scene.expect(scene.bucket.state(), before, "the state after a refusal")
        scene.expect(code in answer.error, True, f"the reason {code} in {answer.error!r}")
        stage.shows = f"exit {answer.code}: {answer.error.strip().splitlines()[-1]}"


def unverified(scene: Scene, test: str) -> None:
    """Show that a deployment which does not keep every promise fails by name and leaves a failed record."""
    with scene.stages.stage(scene.name, "promote, not whole yet") as stage:
        with scene.bucket.watched() as locked:
            answer = scene.commands.run("promote", scene.name, "--yes", expect=exits.FAILED)
        scene.expect((True in locked, scene.bucket.is_locked()), (True, False), "lock during and after the promotion")
        scene.expect(scene.bucket.managed(), scene.resources, "resources in the state")
        scene.expect(f"{scene.name}: verify: {test}: " in answer.error, True, f"{test} in {answer.error!r}")
        [entry] = scene.commands.run("history", scene.name, "--json").data()[scene.name]
        record = entry["record"]
        scene.expect((record["result"], record["tests"]["failed"]), ("failed", [test]), "the record")
        scene.expect(len([one for one in record["changes"] if one["action"] == "create"]), scene.resources, "changes")
        stage.shows = f"{scene.resources} resources, exit {answer.code}: {test}, recorded as failed"


def promoted(scene: Scene, changes: int, *, what: str = "everything") -> None:
    """Show a promotion: planned, applied under a lock, verified, without drift, recorded."""
    with scene.stages.stage(scene.name, "promote") as stage:
        with scene.bucket.watched() as locked:
            answer = scene.commands.run("promote", scene.name, "--yes", "--json").data()
        record = answer["record"]
        scene.expect((True in locked, scene.bucket.is_locked()), (True, False), "lock during and after the promotion")
        scene.expect(scene.bucket.managed(), scene.resources, "resources in the state")
        gaps = {address for address, _ in scene.gaps()}
        mine = [
            change
            for change in record["changes"]
            if change["action"] != "output" and (changes == scene.resources or change["address"] not in gaps)
        ]
        scene.expect(len(mine), changes, f"changes in the record ({what})")
        scene.expect((record["result"], record["drift"]["state"]), ("success", "none"), "the record")
        tests = record["tests"]
        passed = f"{tests['passed']} tests passed, {len(tests['not_provable'])} not provable here"
        stage.shows = f"{counted(changes, 'change')} ({what}), {passed}, no drift, record {answer['key']}"
