"""The working folder of one environment: the document, what is planned, and every command that runs there.

A folder holds secrets (a saved plan has the state and every variable in clear), so only this user may enter it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ci.toolchain.terraform import advice, messages
from ci.toolchain.terraform.configuration import LOCK_FILE, backend_in, files_of
from ci.toolchain.terraform.engine import Engine
from ci.toolchain.terraform.errors import EngineError, StalePlanError, StateLockedError
from ci.toolchain.terraform.interrupts import INTERRUPTS, StoppedError
from ci.toolchain.terraform.process import PRIVATE_FILE, Finished, run
from shared import exits

PLAN = "plan.tfplan"
LOGS = "logs"
IN_USE = ".in-use"
RUN = "run"
CONNECTED = Path(".terraform", "terraform.tfstate")
PRIVATE_FOLDER = 0o700
# What an engine reads beside the document. Whatever of it is not ours would change the plan without standing in git.
READ_BY_ENGINE = ("*.tf", "*.tf.json", "*.tofu", "*.tofu.json", "*.tfvars", "*.tfvars.json", LOCK_FILE)
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Folder:
    """A working folder, the engine that runs there, and its environment variables."""

    path: Path
    engine: Engine
    environment: Mapping[str, str]
    lock_timeout_seconds: int = 300

    @contextlib.contextmanager
    def alone(self) -> Generator[None]:
        """Keep every other command of this machine out of the folder while the block runs.

        Two in one folder would plan each other's documents. Raises CommandError when somebody is there.
        """
        lock = FileLock(self.path / IN_USE, timeout=0)
        try:
            self.path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise exits.CommandError([f"another command is at work in {self.path}: wait until it has ended"]) from None
        except OSError as error:
            raise exits.CommandError([f"{error.filename}: cannot be written ({error.strerror})"]) from None
        try:
            yield
        finally:
            lock.release()

    def prepare(
        self,
        document: bytes,
        *,
        override: Mapping[str, Any] | None,
        lock_file: Path | None,
        imports: Mapping[str, str] | None = None,
    ) -> None:
        """Put the document here and take away whatever else the engine would read. Raises CommandError.

        `override` is laid over the document by the engine itself; `lock_file` is what pins the provider; `imports` is
        address -> id of what AWS has already and no state knows of.
        """
        self.require_saved_state()
        try:
            self.path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            self.path.chmod(PRIVATE_FOLDER)
            (self.path / LOGS).mkdir(exist_ok=True)
            for pattern in READ_BY_ENGINE:
                for found in self.path.glob(pattern):
                    found.unlink()
            (self.path / PLAN).unlink(missing_ok=True)
            # A workspace that somebody has chosen here is another state.
            (self.path / ".terraform" / "environment").unlink(missing_ok=True)
            for name, content in files_of(document, override, imports).items():
                (self.path / name).write_bytes(content)
            if lock_file is not None:
                shutil.copyfile(lock_file, self.path / LOCK_FILE)
        except OSError as error:
            raise exits.CommandError([f"{error.filename}: cannot be written ({error.strerror})"]) from None

    @property
    def lock(self) -> bytes:
        """The dependency lock file; empty where there is none, as without a provider."""
        file = self.path / LOCK_FILE
        return file.read_bytes() if file.is_file() else b""

    @property
    def plan_file(self) -> Path:
        """Return where the saved plan is, or would be."""
        return self.path / PLAN

    def require_saved_state(self) -> None:
        """Raise EngineError when an apply here made something that no backend knows of yet."""
        if self.unsaved_state.is_file():
            raise EngineError([f"the state of an apply here could not be written: {advice.PUSH}"])

    @property
    def unsaved_state(self) -> Path:
        """Return where the engine leaves a state that the backend did not take."""
        return self.path / advice.UNSAVED

    def note_run(self, run_id: str) -> None:
        """Remember which run applies here: an unsaved state is its. Raises CommandError."""
        try:
            (self.path / RUN).write_text(run_id, encoding="utf-8")
        except OSError as error:
            raise exits.CommandError([f"{error.filename}: cannot be written ({error.strerror})"]) from None

    def forget_run(self) -> None:
        """Forget the run that has applied here, unless an unsaved state is its."""
        if not self.unsaved_state.is_file():
            with contextlib.suppress(OSError):
                (self.path / RUN).unlink(missing_ok=True)

    @property
    def applied_by(self) -> str | None:
        """Return the id of the run that was the last to begin an apply here, None where none is known."""
        file = self.path / RUN
        return file.read_text(encoding="utf-8", errors="replace").strip() if file.is_file() else None

    @property
    def backend(self) -> tuple[str, str, str] | None:
        """Return type, bucket and key of the backend that the engine works with here; None where it has none.

        As `init` writes it (Terraform 1.11.4, internal/command/workdir/backend_state.go). A chosen workspace is another
        state.
        """
        if (self.path / ".terraform" / "environment").is_file():
            return None
        try:
            said = json.loads((self.path / CONNECTED).read_bytes())["backend"]
            return said["type"], said["config"]["bucket"], said["config"]["key"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def plan_sha256(self) -> str | None:
        """Return the digest of the saved plan, or None when there is none."""
        return hashlib.sha256(self.plan_file.read_bytes()).hexdigest() if self.plan_file.is_file() else None

    def init(self, *, migrate: bool = False) -> None:
        """Fetch the provider and connect the backend. Raises EngineError.

        With `migrate` the state of the backend that the folder was connected to goes with it.
        """
        options = ["-input=false", "-no-color", *(["-migrate-state", "-force-copy"] if migrate else ["-reconfigure"])]
        options += backend_in(self.path, self.environment).options
        if (self.path / LOCK_FILE).is_file():
            options.append("-lockfile=readonly")
        cache = Path(self.environment["TF_PLUGIN_CACHE_DIR"]) if "TF_PLUGIN_CACHE_DIR" in self.environment else None
        if cache is None:
            done = self._run("init", options)
        else:
            # "The plugin cache directory is not guaranteed to be concurrency safe" (Terraform CLI documentation).
            cache.mkdir(parents=True, exist_ok=True)
            with FileLock(cache / ".lock"):
                done = self._run("init", options)
        if done.code:
            raise EngineError(advice.of_init(done.error, done.said))

    def plan(
        self,
        *,
        review: bool = False,
        destroy: bool = False,
        progress: Progress | None = None,
        hide: Callable[[str], str] = str,
    ) -> dict[str, Any]:
        """Save a plan and return it as `show -json` prints it: a secret, like the file itself. Raises EngineError.

        A `review` takes no lock and asks AWS nothing: it compares the document with the state. A plan to `destroy`
        takes everything away; the engine refuses it for what must not be destroyed. `hide` takes secrets out of what
        the engine says.
        """
        how = ["-lock=false", "-refresh=false"] if review else [f"-lock-timeout={self.lock_timeout_seconds}s"]
        how += ["-destroy"] if destroy else []
        try:
            # Made by us first: the engine writes into the file that is there, and keeps its permissions.
            os.close(os.open(self.plan_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE))
        except OSError as error:
            raise EngineError([f"{self.plan_file}: cannot be written ({error.strerror})"]) from None
        done = self._json("plan", ["-input=false", *how, f"-out={PLAN}"], progress, hide)
        if done.code:
            self.plan_file.unlink(missing_ok=True)
            raise EngineError([hide(line) for line in self._errors(done)])
        try:
            return self.show()
        except EngineError as error:
            # Terraform ends well on a full disk, with half a plan (1.11.4, tests/ci/drills/test_full_disk.py).
            self.plan_file.unlink(missing_ok=True)
            raise EngineError(["the plan was not written whole: is the disk full?", *error.lines]) from None

    def show(self) -> dict[str, Any]:
        """Return the saved plan as data. Raises EngineError."""
        # Its output is the whole state in clear: it goes into no log.
        done = self._run("show", ["-json", "-no-color", PLAN], logged=False)
        if done.code:
            raise EngineError(done.said)
        return json.loads(done.output)

    def apply(self, *, progress: Progress | None = None, hide: Callable[[str], str] = str, waits: bool = True) -> None:
        """Apply the saved plan and nothing else, and use it up. `hide` takes secrets out of what the engine says.

        Without `waits` the engine does not wait for the lock of the state.

        Raises StalePlanError when the state has moved on, StateLockedError when somebody holds its lock, StoppedError
        when somebody interrupted it, EngineError.
        """
        options = ["-input=false", f"-lock-timeout={self.lock_timeout_seconds if waits else 0}s", PLAN]
        done = self._json("apply", options, progress, hide)
        if done.code == 0:
            self.plan_file.unlink()
            return
        lines = [hide(line) for line in self._errors(done)]
        if self.unsaved_state.is_file():
            raise EngineError([f"the state could not be written: {advice.PUSH}", *lines])
        # Before the signal: whoever was stopped while it waited for the lock has begun nothing.
        if any(advice.is_stale(line) for line in lines):
            raise StalePlanError(lines)
        if any(advice.is_locked(line) for line in lines):
            raise StateLockedError(lines)
        if INTERRUPTS.received is not None:
            line = f"stopped by {INTERRUPTS.received.name} in the middle of the apply; the state holds what was done"
            raise StoppedError([f"{line}: plan again to see the rest"])
        raise EngineError(lines)

    def outputs(self) -> dict[str, Any]:
        """Return the outputs of the state by name. Raises EngineError."""
        done = self._run("output", ["-json"], logged=False)
        if done.code:
            raise EngineError(done.said)
        return {name: output["value"] for name, output in json.loads(done.output).items()}

    def state(self) -> dict[str, Any]:
        """Return the state as the backend holds it: a secret. Raises EngineError."""
        done = self._run("state", ["pull"], logged=False)
        if done.code:
            raise EngineError(done.said)
        return json.loads(done.output) if done.output.strip() else {}

    def push(self, name: str) -> None:
        """Write a state from a file of this folder into the backend. Raises EngineError where it does not follow.

        Nothing is forced: the engine compares lineage and serial (HashiCorp, "Command: state push").
        """
        done = self._run("state", ["push", f"-lock-timeout={self.lock_timeout_seconds}s", name], logged=False)
        if done.code:
            raise EngineError(done.said)

    def _json(
        self, command: str, options: Sequence[str], progress: Progress | None, hide: Callable[[str], str] = str
    ) -> Finished:
        tally = messages.Tally()

        def take(line: str) -> None:
            if tally.take(messages.message_of(line)) and progress is not None:
                progress(str(tally))

        return self._run(command, ["-json", *options], on_line=take, hide=hide)

    def _run(
        self,
        command: str,
        options: Sequence[str],
        *,
        on_line: Progress | None = None,
        hide: Callable[[str], str] = str,
        logged: bool = True,
    ) -> Finished:
        log = self.path / LOGS / f"{command}.log" if logged else Path(os.devnull)
        return run(
            [self.engine.program, command, *options],
            folder=self.path,
            environment=self.environment,
            log=log,
            on_line=on_line,
            hide=hide,
        )

    def _errors(self, done: Finished) -> list[str]:
        """Return what a `-json` run said went wrong; what it said on standard error where that is nothing."""
        lines = messages.errors(messages.message_of(line) for line in done.output.splitlines())
        return [advice.of(line) for line in lines] or done.said
