"""One environment from nothing to nothing: plan, apply, verify, drift, a change, destroy."""

from __future__ import annotations

import secrets
import subprocess

from shared import checks
from shared.naming import names_of
from shared.terminal import counted
from tests.rehearsal.commands import RehearsalError
from tests.rehearsal.rehearsed import RehearsedEnvironment, changed
from tests.rehearsal.tree import ROOT

# One key, one attribute of one resource.
KEY, BY = "service_cpu_percent", 5
CHANGED_TYPE, CHANGED_ATTRIBUTE = "aws_cloudwatch_metric_alarm", "threshold"


def rehearse(rehearsed: RehearsedEnvironment) -> None:
    """Run every stage for one environment. Raises RehearsalError at the first that does not show what it should."""
    plan_everything(rehearsed)
    apply_plan(rehearsed)
    if rehearsed.is_production:
        real_secret(rehearsed)
        begin_anew(rehearsed)
    verify(rehearsed)
    no_drift(rehearsed)
    second_plan(rehearsed)
    change_one_value(rehearsed)
    destroy(rehearsed)


def plan_everything(rehearsed: RehearsedEnvironment) -> None:
    """Show that a first plan creates every resource of the document and does nothing else."""
    with rehearsed.stage("plan") as step:
        plan = rehearsed.commands.run("plan", rehearsed.name, "--json", "--detailed-exitcode", expect=2).data()
        actions = {
            key: count for key, count in plan["environments"][rehearsed.name]["actions"].items() if key != "output"
        }
        rehearsed.expect(actions, {"create": rehearsed.resources}, "the plan")
        step.shows = f"{rehearsed.resources} to create"


def apply_plan(rehearsed: RehearsedEnvironment) -> None:
    """Show that the saved plan makes every resource, under a lock that is gone afterwards."""
    with rehearsed.stage("apply") as step:
        with rehearsed.bucket.watched() as locked:
            rehearsed.commands.run("apply", rehearsed.name)
        rehearsed.expect(
            (True in locked, rehearsed.bucket.is_locked()), (True, False), "lock during and after the apply"
        )
        rehearsed.expect(rehearsed.bucket.managed(), rehearsed.resources, "resources in the state")
        step.shows = f"{rehearsed.resources} resources in the state, locked meanwhile"


def real_secret(rehearsed: RehearsedEnvironment) -> None:
    """Do what an operator does after the first apply: set the secret that the tasks wait for."""
    with rehearsed.stage("secret") as step:
        [secret] = rehearsed.document["resource"]["aws_secretsmanager_secret"].values()
        value = secrets.token_urlsafe()
        rehearsed.account.client("secretsmanager").put_secret_value(SecretId=secret["name"], SecretString=value)
        step.shows = f"{secret['name']} has a real value"


def begin_anew(rehearsed: RehearsedEnvironment) -> None:
    """Do what `restart` does where there is a record: let the tasks begin again, which gives them the secret."""
    with rehearsed.stage("tasks begin again") as step:
        names = names_of({config.name: config for config in checks.validated(ROOT)}[rehearsed.name])
        rehearsed.account.client("ecs").update_service(
            cluster=names.cluster, service=names.service, forceNewDeployment=True
        )
        step.shows = f"{names.service} has a new deployment"


def verify(rehearsed: RehearsedEnvironment) -> None:
    """Show that `verify` waits for the deployment, and that the tests then pass, but for those this AWS cannot show."""
    with rehearsed.stage("verify") as step:
        answer = rehearsed.commands.run("verify", rehearsed.name, "--json")
        report, waits = answer.data(), answer.error.count("the deployment is IN_PROGRESS, ")
        rehearsed.expect(waits > 0, True, "waited for a deployment that is IN_PROGRESS")
        rehearsed.expect(set(report["not_provable"]), set(rehearsed.settings["not_provable"]), "not provable here")
        tests = f"{len(report['passed'])} tests passed, {len(report['not_provable'])} not provable here"
        step.shows = f"IN_PROGRESS {counted(waits, 'time')}, then {tests}"


def no_drift(rehearsed: RehearsedEnvironment) -> None:
    """Show that AWS is what the document says, but for the known gaps."""
    with rehearsed.stage("drift") as step:
        rehearsed.commands.run("drift", rehearsed.name, "--here", "--detailed-exitcode")
        step.shows = "none"


def second_plan(rehearsed: RehearsedEnvironment) -> None:
    """Show that a second plan holds the known gaps, all of them, and nothing else."""
    with rehearsed.stage("second plan") as step:
        plan = rehearsed.commands.run("plan", rehearsed.name, "--json").data()
        rehearsed.expect(changed(plan, rehearsed.name), rehearsed.gaps(), "the second plan")
        step.shows = f"empty but for {len(rehearsed.gaps())} known attributes"


def change_one_value(rehearsed: RehearsedEnvironment) -> None:
    """Show that one changed value is one changed attribute, that it arrives, and that the tests see it."""
    with rehearsed.stage("one value") as step:
        said = rehearsed.tree.raise_value(rehearsed.name, KEY, BY)
        rehearsed.tree.commit(said)
        plan = rehearsed.commands.run("plan", rehearsed.name, "--json").data()
        new = changed(plan, rehearsed.name) - rehearsed.gaps()
        found = sorted((address.partition(".")[0], attribute) for address, attribute in new)
        rehearsed.expect(found, [(CHANGED_TYPE, CHANGED_ATTRIBUTE)], "the plan of one value")
        rehearsed.commands.run("apply", rehearsed.name)
        rehearsed.commands.run("verify", rehearsed.name)
        step.shows = f"{said}: 1 attribute of 1 resource planned, applied, verified"


def destroy(rehearsed: RehearsedEnvironment) -> None:
    """Destroy everything with Terraform itself, or show that a guarded environment refuses."""
    with rehearsed.stage("destroy") as step:
        done = subprocess.run(
            ["terraform", "destroy", "-auto-approve", "-input=false", "-json"],
            cwd=rehearsed.folder,
            env=dict(rehearsed.commands.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        (rehearsed.folder / "logs" / "destroy.log").write_text(done.stdout, encoding="utf-8")
        if rehearsed.is_guarded:
            rehearsed.expect((done.returncode, "prevent_destroy" in done.stdout), (1, True), "destroy of a guarded one")
            rehearsed.expect(rehearsed.bucket.managed(), rehearsed.resources, "resources after the refusal")
            step.shows = "refused: Instance cannot be destroyed (prevent_destroy)"
            return
        if done.returncode:
            raise RehearsalError(f"{rehearsed.name}: destroy failed:\n{done.stdout}{done.stderr}")
        rehearsed.expect(rehearsed.bucket.managed(), 0, "resources after the destroy")
        step.shows = "nothing left"
