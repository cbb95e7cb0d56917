"""What has to be there before a command of a page can be given."""

from __future__ import annotations

import itertools
import json
import shlex
from collections.abc import Callable, Mapping

from ci.deployment.release import rewritten
from ci.evidence.store import EvidenceStore
from shared.naming import names_of
from tests.ci.evidence.keys import DEV, DEV_KEY, OTHER_KEY
from tests.ci.evidence.records import record
from tests.ci.evidence.version_1_objects import object_of
from tests.pages.blocks import ROOT
from tests.pages.scene import Scene


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


def _another_merge(scene: Scene) -> None:
    scene.accounts.merge(2)


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
    "another merge": _another_merge,
    "another image for dev": _another_image,
    "what was proposed": _what_was_proposed,
    "a secret": _a_secret,
    "a state that is lost": _a_state_that_is_lost,
    "its version": _its_version,
    "a state that was kept": _a_state_that_was_kept,
}
