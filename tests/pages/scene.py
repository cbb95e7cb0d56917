"""Where the commands of a page are given, one after the other, as a person would: a folder, accounts, placeholders.

Without accounts, what is `offline`; with them (tests/ci/histories/ground.py), what is `fixture`, too. A command of the
tooling runs in this process, as `python -m ci` would; everything else in bash.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from ci.deployment.release import rewritten
from ci.evidence.store import EvidenceStore
from shared.naming import names_of
from tests.ci.evidence.keys import DEV, DEV_KEY, OTHER_KEY
from tests.ci.evidence.records import NOON, record
from tests.ci.evidence.version_1_objects import object_of
from tests.ci.gate.world import NAMES, SOAK
from tests.ci.histories.ground import Ground
from tests.pages.blocks import ROOT
from tests.pages.table import How, Row

AFTER = timedelta(minutes=SOAK + 5)  # what was done last soaks that long before the next command
# A word in capitals that no `$` makes a variable, or the name of a file.
_PLACE = re.compile(r"(?<![\w$])[A-Z_]+(?!\w)|file://\.\.\.")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S+")


class _Person(io.StringIO):
    """Standard input of a terminal, at which a person agrees to everything."""

    def isatty(self) -> bool:
        """Return that a person can be asked."""
        return True


@dataclass
class Scene:
    """What the commands of a page have in common.

    `folder` is where they are given, `values` what stands for a placeholder by now, `printed` what the last one said.
    """

    folder: Path
    ground: Ground | None = None
    at: datetime = NOON
    values: dict[str, str] = field(default_factory=dict)
    assignments: list[str] = field(default_factory=list)
    printed: str = ""

    def carry_out(self, row: Row) -> str | None:
        """Prepare for a row's command and give it; return what is wrong with it, or None.

        Raises ChildProcessError where a preparation fails.
        """
        self.values.update(row.given)
        for one in row.before:
            if one in PREPARATIONS:
                PREPARATIONS[one](self)
            elif code := self._give(_written(one)):
                raise ChildProcessError(f"{one}: exit code {code}: {self.printed}")
        if code := self._give(row.command):
            return f"exit code {code}: {self.printed.strip()}"
        if row.prints and self.printed.splitlines() != list(row.prints):
            return f"prints {self.printed!r}"
        return None if row.says in self.printed else f"{row.says!r} is not in {self.printed!r}"

    def git(self, *words: str) -> None:
        """Run git here. Raises CalledProcessError."""
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words], cwd=self.folder, check=True
        )

    @property
    def accounts(self) -> Ground:
        """The ground of what needs accounts. Raises ValueError without one."""
        if self.ground is None:
            raise ValueError("this page has commands that need accounts")
        return self.ground

    def _give(self, command: str) -> int:
        """Give a command, its placeholders replaced, and return its exit code."""
        command = _PLACE.sub(lambda found: self.values.get(found[0], found[0]), command)
        if self.ground is not None and command.startswith("./noxw "):
            return self._of_the_tooling(self.ground, command)
        script = "\n".join([*self.assignments, command])
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-ec", script],
            cwd=self.folder,
            env=self._variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if _ASSIGNMENT.fullmatch(command):
            self.assignments.append(command)
        self.printed = done.stdout + done.stderr
        return done.returncode

    def _of_the_tooling(self, ground: Ground, command: str) -> int:
        words = tooling(command)
        name = next((word for word in words if word in NAMES), NAMES[-1])
        self.at += AFTER
        with mock.patch("sys.stdin", _Person("y\n")):
            said = ground.command(self.at, name, *words)
        self.printed = said.output or said.error
        if said.code:
            self.printed = said.error + said.output
        return said.code

    def _variables(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GIT_"))}
        own = {} if self.ground is None else self.ground.accounts["dev"].environment
        return {**kept, **own, "AWS_PAGER": "", "NO_COLOR": "1"}


def tooling(command: str) -> list[str]:
    """Return the words that a session of the noxfile hands to `python -m ci`."""
    _, _, session, *rest = shlex.split(command)
    words = rest[1:] if rest[:1] == ["--"] else rest
    return words if session == "ci" else [session, *words]


def _written(short: str) -> str:
    """Return a preparation as pages have it: `promote dev`, or a command as it is."""
    return f"./noxw -s ci -- {short}" if short.startswith("promote ") else short


def _a_record(scene: Scene) -> None:
    """Lay out what the page of records has: a record, the environment's file with the key that signed it, the code."""
    for name in (".venv", "ci", "shared", "stacks"):
        (scene.folder / name).symlink_to(ROOT / name)
    (scene.folder / "environments").mkdir()
    keys = "  signing_keys:\n"
    (scene.folder / "environments" / "dev.yaml").write_text(
        f"{keys}    - {OTHER_KEY.public_key()}\n    - {DEV_KEY.public_key()}\n"
    )
    store = EvidenceStore(None, "evidence", DEV, DEV_KEY)
    (scene.folder / "RECORD").write_bytes(store.seal(record()))


def _a_record_of_version_1(scene: Scene) -> None:
    _, content = object_of(record(), DEV_KEY)
    (scene.folder / "RECORD").write_bytes(content)


def _a_copy(scene: Scene) -> None:
    """Make an upstream, a copy of it with a commit of its own, and a new commit upstream; go into the copy."""
    upstream, copy = Scene(scene.folder / "upstream"), scene.folder / "copy"
    upstream.folder.mkdir()
    upstream.git("init", "--quiet", "--initial-branch=main")
    upstream.git("commit", "--quiet", "--allow-empty", "--message", "as it was")
    scene.git("clone", "--quiet", "--origin", "own", "upstream", "copy")
    scene.folder = copy
    for name, value in (("user.name", "t"), ("user.email", "t@example.com")):
        scene.git("config", name, value)
    scene.git("commit", "--quiet", "--allow-empty", "--message", "ours")
    (upstream.folder / "new").write_text("theirs\n")
    upstream.git("add", "new")
    upstream.git("commit", "--quiet", "--message", "an update")
    scene.values["URL"] = str(upstream.folder)


def _a_merge(scene: Scene) -> None:
    scene.accounts.merge(1)


def _another_image(scene: Scene) -> None:
    file = scene.accounts.tree.root / "environments" / "releases" / "dev.yaml"
    file.write_text(
        rewritten(file.read_text(), image=f"registry.example.com/x@sha256:{'9' * 64}", source_commit="7" * 40)
    )
    scene.accounts.tree.git("commit", "--quiet", "--all", "--message", "a new image")


def _what_was_proposed(scene: Scene) -> None:
    """Take what `propose` has printed for the placeholders of `deploy`."""
    words = shlex.split(scene.printed.partition("deploy with:")[2])
    options = dict(itertools.pairwise(words))
    names = {"C": "commit", "N": "changes", "K": "plan-key", "S": "plan-sha256", "F": "fingerprint"}
    scene.values.update({short: options[f"--{name}"] for short, name in names.items()})


def _a_secret(scene: Scene) -> None:
    (scene.folder / "value").write_text("real")
    client = scene.accounts.accounts["dev"].client("secretsmanager")
    client.create_secret(Name="catalog-application-dev", SecretString="placeholder")


def _state(scene: Scene) -> tuple[str, str]:
    """Return bucket and key of dev's state."""
    [dev] = [one for one in scene.accounts.configs() if one.name == "dev"]
    return dev.state.bucket, names_of(dev).state_key


def _a_state_that_is_lost(scene: Scene) -> None:
    """Write the state that the page shows, and delete it."""
    bucket, key = _state(scene)
    account = scene.accounts.accounts["dev"]
    said = {"version": 4, "serial": 12, "lineage": "cf9a4b2e-5d0f-1a3c-8f64-2b7a90d1e3aa", "resources": [{}] * 61}
    account.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(said).encode())
    account.client("s3").delete_object(Bucket=bucket, Key=key)
    arn = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    scene.values.update({"BUCKET": bucket, "STATE_KEY_ARN": arn})


def _its_version(scene: Scene) -> None:
    """Take the version that the list has printed last."""
    scene.values["VERSION"] = scene.printed.splitlines()[0].split("\t")[1]


def _unsaved(scene: Scene) -> bytes:
    folder = scene.accounts.tree.root / "cdktf.out" / "work" / "dev"
    state = json.loads((folder / "terraform.tfstate").read_text())
    return json.dumps({**state, "serial": state["serial"] + 1}).encode()


def _a_state_that_was_not_written(scene: Scene) -> None:
    (scene.accounts.tree.root / "cdktf.out" / "work" / "dev" / "errored.tfstate").write_bytes(_unsaved(scene))


def _a_state_that_was_kept(scene: Scene) -> None:
    bucket, key = _state(scene)
    client = scene.accounts.accounts["dev"].client("s3")
    client.put_object(Bucket=bucket, Key=f"{key}.unsaved-0123456789ab", Body=_unsaved(scene))
    scene.values["DIGEST"] = "0123456789ab"


PREPARATIONS: Mapping[str, Callable[[Scene], None]] = {
    "a record": _a_record,
    "a record of version 1": _a_record_of_version_1,
    "a copy of a repository": _a_copy,
    "a merge": _a_merge,
    "another image for dev": _another_image,
    "what was proposed": _what_was_proposed,
    "a secret": _a_secret,
    "a state that is lost": _a_state_that_is_lost,
    "its version": _its_version,
    "a state that was not written": _a_state_that_was_not_written,
    "a state that was kept": _a_state_that_was_kept,
}


def carried_out(rows: Sequence[Row], scene: Scene, kind: How) -> dict[str, str | None]:
    """Return command -> what is wrong with it, for the rows of a kind in their order; none follows one that failed."""
    found: dict[str, str | None] = {}
    for row in rows:
        if row.how is kind:
            found[row.command] = scene.carry_out(row)
            if found[row.command] is not None:
                break
    return found
