"""What people run: `./noxw -s <session> [-- arguments]`. `./noxw -l` lists the sessions.

Every session runs in the one .venv that `noxw` makes from requirements.lock, so nothing is installed twice. A session
is a command with its arguments; what the command does is in `stacks/`, `ci/` and `tests/`.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
# Their exit codes are explained in shared/exits.py.
OURS = (
    "ci",
    "stacks",
    "tests.accept",
    "tests.bench",
    "tests.keys",
    "tests.pages",
    "tests.rehearsal",
    "tests.simulation",
)

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["synth", "diff"]


def run(session: nox.Session, *command: str, **environment: str) -> None:
    """Run one command of .venv and leave with its exit code when that is not 0.

    nox itself turns every failure into 1, but 2 (changes), 3 (stopped by the gate) and 64 (bad input) mean something.
    """
    if Path(sys.prefix).resolve() != VENV:  # somebody's own nox: the environment may be missing or old
        subprocess.run([sys.executable, str(ROOT / "noxw"), "--only-set-up"], check=True)
    renew_schemas()
    session.log(" ".join(command))
    program = str(BIN / command[0])
    # Tools find each other in .venv, and no Python file of ours runs from another interpreter.
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", "")))
    sys.stdout.flush()
    code = wait_for(
        subprocess.Popen([program, *command[1:]], cwd=ROOT, env={**os.environ, "PATH": path, **environment})
    )
    if code:
        sys.exit(code if command[:2] == ("python", "-m") and command[2] in OURS else 1)


def renew_schemas() -> None:
    """Write the schemas that editors read when the model is newer. They follow from it, so no commit holds them."""
    written = ROOT / "environments" / "schema.json"
    newest = max(file.stat().st_mtime for file in (ROOT / "shared" / "config").glob("*.py"))
    if not written.exists() or written.stat().st_mtime < newest:
        # Standard output is the command's. A model that is being changed may not load: the command itself says why.
        subprocess.run([BIN / "python", "-m", "ci", "schema"], cwd=ROOT, capture_output=True, check=False)


def wait_for(child: subprocess.Popen[bytes]) -> int:
    """Return a command's exit code. A signal is passed on and the command waited for: it may hold a state's lock."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@nox.session
def synth(session: nox.Session) -> None:
    """Turn every environment (or those named) into Terraform JSON: synth [-- ENV... --json]."""
    run(session, "python", "-m", "stacks", *session.posargs)


@nox.session
def diff(session: nox.Session) -> None:
    """Show what the working tree changes in each environment: diff [-- ENV... --base REF --html FILE]."""
    run(session, "python", "-m", "ci", "diff", *session.posargs)


@nox.session
def bootstrap(session: nox.Session) -> None:
    """Prepare an environment's account, once or again: state, evidence, roles: bootstrap -- ENV [--plan --yes]."""
    run(session, "python", "-m", "ci", "bootstrap", *session.posargs)


@nox.session
def plan(session: nox.Session) -> None:
    """Plan environments on AWS and show what would change, without a secret: plan [-- ENV... --markdown FILE]."""
    run(session, "python", "-m", "ci", "plan", *session.posargs)


@nox.session
def promote(session: nox.Session) -> None:
    """Deploy to an environment what the one before has proven, verify and record it: promote -- ENV [--yes]."""
    run(session, "python", "-m", "ci", "promote", *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Write the image that the environment before has proven into this one's release file: release -- ENV."""
    run(session, "python", "-m", "ci", "release", *session.posargs)


@nox.session
def rehearse(session: nox.Session) -> None:
    """Deploy on local AWS with real Terraform, from plan to destroy: rehearse [-- ENV... --train --json]."""
    run(session, "python", "-m", "tests.rehearsal", *session.posargs)


@nox.session
def ci(session: nox.Session) -> None:
    """Run any other command of the tooling, for example status, verify or parity: ci -- COMMAND [--help]."""
    run(session, "python", "-m", "ci", *session.posargs)


@nox.session
def validate(session: nox.Session) -> None:
    """Check every environment file and the rules between them: validate [-- --json]."""
    run(session, "python", "-m", "ci", "validate", *session.posargs)


@nox.session
def test(session: nox.Session) -> None:
    """Run the tests with Terraform and branch coverage: test [-- arguments | --quick | --accept | --keys | --pages].

    --quick answers within a minute and a half, and says what it left out (tests/quick.py).
    --accept renews every file that follows from the code: snapshots, tables, workflows, schemas. It names each.
    --keys plans a change of each key of the environment files with real Terraform, beside what the diff says of it.
    --pages gives the commands of the pages on emulated accounts, in the order in which a page has them.
    """
    if session.posargs == ["--keys"]:
        run(session, "python", "-m", "tests.keys")
        return
    if session.posargs == ["--pages"]:
        run(session, "python", "-m", "tests.pages", "--run")
        return
    if session.posargs == ["--accept"]:
        run(session, "python", "-m", "tests.accept")
        return
    if session.posargs == ["--quick"]:
        run(session, "python", "-m", "pytest", "--quick", "-n", "2", "--dist", "loadfile")
        return
    if session.posargs:
        run(session, "python", "-m", "pytest", *session.posargs)
        return
    workers = ["-n", "3", "--dist", "loadfile"]  # shared out by tests/conftest.py; who deploys mostly waits
    coverage = ROOT / ".coverage"
    shutil.rmtree(coverage, ignore_errors=True)
    coverage.mkdir()
    plugin = ("-p", "tests.measuring.sitecustomize")
    run(session, "python", "-m", "pytest", *workers, *plugin, TESTS_COVERAGE=str(coverage))
    run(session, "python", "-m", "tests.coverage_floors")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, and which package imports which."""
    run(session, "ruff", "check")
    run(session, "ruff", "format", "--check")
    run(session, "ty", "check", "--error-on-warning")
    run(session, "lint-imports")


@nox.session
def workflows(session: nox.Session) -> None:
    """Check the GitHub workflows: linters, the rules of this repository, a simulation: workflows [-- --write|--edits].

    --write writes them as the model in ci/policy/workflows/files says.
    --edits prints dangerous edits of the model, of the files and of the settings, and what catches each.
    """
    if session.posargs == ["--edits"]:
        run(session, "python", "-m", "tests.ci.policy.workflows")
        return
    if session.posargs:
        run(session, "python", "-m", "ci", "workflows", *session.posargs)
        return
    github = Path(".github")
    files = [str(file) for file in sorted(github.glob("workflows/*.yml"))]
    actions = [str(file) for file in sorted(github.glob("actions/*/action.yml"))]
    run(session, "python", "-m", "ci", "workflows", "--check")
    run(session, "zizmor", "--offline", "--no-progress", "--pedantic", "--strict-collection", str(github))
    # Without pyflakes: what a machine happens to have installed must not change the result.
    run(session, "actionlint", "-shellcheck", "shellcheck", "-pyflakes=", *files)
    run(session, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    run(session, "check-jsonschema", "--builtin-schema", "vendor.github-actions", *actions)
    run(session, "check-jsonschema", "--builtin-schema", "vendor.dependabot", str(github / "dependabot.yml"))
    run(session, "prek", "validate-config", ".pre-commit-config.yaml")
    run(session, "python", "-m", "ci", "workflow-rules")
    run(session, "python", "-m", "tests.simulation")


@nox.session
def github(session: nox.Session) -> None:
    """Compare the settings on GitHub with .github/settings, or set them: github -- --check | --apply [--plan|--yes]."""
    run(session, "python", "-m", "ci", "github", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against a peer in the same run and print both sides and their ratio: bench [-- --json FILE]."""
    run(session, "python", "-m", "tests.bench", *session.posargs)
