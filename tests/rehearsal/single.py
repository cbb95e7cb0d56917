"""One environment from nothing to nothing: plan, apply, verify, drift, a change, destroy."""

from __future__ import annotations

import secrets
import subprocess

from shared.terminal import counted
from tests.rehearsal.commands import RehearsalError
from tests.rehearsal.scene import Scene, changed, working_folder

# One key, one attribute of one resource.
KEY, BY = "service_cpu_percent", 5
CHANGED_TYPE, CHANGED_ATTRIBUTE = "aws_cloudwatch_metric_alarm", "threshold"


def rehearse(scene: Scene) -> None:
    """Run every stage for one environment. Raises RehearsalError at the first that does not show what it should."""
    plan_everything(scene)
    apply_plan(scene)
    if scene.is_production:
        real_secret(scene)
    verify(scene)
    no_drift(scene)
    second_plan(scene)
    change_one_value(scene)
    destroy(scene)


def plan_everything(scene: Scene) -> None:
    """Show that a first plan creates every resource of the document and does nothing else."""
    with scene.stages.stage(scene.name, "plan") as stage:
        plan = scene.commands.run("plan", scene.name, "--json", "--detailed-exitcode", expect=2).data()
        actions = {key: count for key, count in plan["environments"][scene.name]["actions"].items() if key != "output"}
        scene.expect(actions, {"create": scene.resources}, "the plan")
        stage.shows = f"{scene.resources} to create"


def apply_plan(scene: Scene) -> None:
    """Show that the saved plan makes every resource, under a lock that is gone afterwards."""
    with scene.stages.stage(scene.name, "apply") as stage:
        with scene.bucket.watched() as locked:
            scene.commands.run("apply", scene.name)
        scene.expect((True in locked, scene.bucket.is_locked()), (True, False), "lock during and after the apply")
        scene.expect(scene.bucket.managed(), scene.resources, "resources in the state")
        stage.shows = f"{scene.resources} resources in the state, locked meanwhile"


def real_secret(scene: Scene) -> None:
    """Do what an operator does after the first apply: set the secret that the tasks wait for."""
    with scene.stages.stage(scene.name, "secret") as stage:
        [secret] = scene.document["resource"]["aws_secretsmanager_secret"].values()
        value = secrets.token_urlsafe()
        scene.account.client("secretsmanager").put_secret_value(SecretId=secret["name"], SecretString=value)
        stage.shows = f"{secret['name']} has a real value"


def verify(scene: Scene) -> None:
    """Show that `verify` waits for the deployment, and that the tests then pass, but for those this AWS cannot show."""
    with scene.stages.stage(scene.name, "verify") as stage:
        answer = scene.commands.run("verify", scene.name, "--json")
        report, waits = answer.data(), answer.error.count("the deployment is IN_PROGRESS, ")
        scene.expect(waits > 0, True, "waited for a deployment that is IN_PROGRESS")
        scene.expect(set(report["not_provable"]), set(scene.settings["not_provable"]), "not provable here")
        tests = f"{len(report['passed'])} tests passed, {len(report['not_provable'])} not provable here"
        stage.shows = f"IN_PROGRESS {counted(waits, 'time')}, then {tests}"


def no_drift(scene: Scene) -> None:
    """Show that AWS is what the document says, but for the known gaps."""
    with scene.stages.stage(scene.name, "drift") as stage:
        scene.commands.run("drift", scene.name, "--here", "--detailed-exitcode")
        stage.shows = "none"


def second_plan(scene: Scene) -> None:
    """Show that a second plan holds the known gaps, all of them, and nothing else."""
    with scene.stages.stage(scene.name, "second plan") as stage:
        plan = scene.commands.run("plan", scene.name, "--json").data()
        scene.expect(changed(plan, scene.name), scene.gaps(), "the second plan")
        stage.shows = f"empty but for {len(scene.gaps())} known attributes"


def change_one_value(scene: Scene) -> None:
    """Show that one changed value is one changed attribute, that it arrives, and that the tests see it."""
    with scene.stages.stage(scene.name, "one value") as stage:
        said = scene.tree.raise_value(scene.name, KEY, BY)
        scene.tree.commit(said)
        plan = scene.commands.run("plan", scene.name, "--json").data()
        new = changed(plan, scene.name) - scene.gaps()
        found = sorted((address.partition(".")[0], attribute) for address, attribute in new)
        scene.expect(found, [(CHANGED_TYPE, CHANGED_ATTRIBUTE)], "the plan of one value")
        scene.commands.run("apply", scene.name)
        scene.commands.run("verify", scene.name)
        stage.shows = f"{said}: 1 attribute of 1 resource planned, applied, verified"


def destroy(scene: Scene) -> None:
    """Destroy everything, or show that a guarded environment refuses. No command of the product destroys."""
    with scene.stages.stage(scene.name, "destroy") as stage:
        done = subprocess.run(
            ["terraform", "destroy", "-auto-approve", "-input=false", "-no-color"],
            cwd=working_folder(scene.tree, scene.name),
            env=dict(scene.commands.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if scene.is_guarded:
            scene.expect((done.returncode, "prevent_destroy" in done.stderr), (1, True), "destroy of a guarded one")
            scene.expect(scene.bucket.managed(), scene.resources, "resources after the refusal")
            stage.shows = "refused: Instance cannot be destroyed (prevent_destroy)"
            return
        if done.returncode:
            raise RehearsalError(f"{scene.name}: destroy failed:\n{done.stderr}")
        scene.expect(scene.bucket.managed(), 0, "resources after the destroy")
        stage.shows = "nothing left"
