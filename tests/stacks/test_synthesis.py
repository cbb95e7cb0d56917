"""From configurations to files: the same bytes always, nothing left over, nothing half done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from cdktf import Annotations, App, TerraformStack

import stacks.synthesis
from shared.config import EnvironmentConfig
from shared.exits import CommandError
from shared.naming import names_of
from stacks.factory import build
from stacks.kinds import ACCOUNT, SERVICE, Kind
from stacks.synthesis import Synthesized, synthesize
from tests.stacks.document import changed
from tests.stacks.fresh_process import digests, synthesized_by_another_process

Configs = dict[str, EnvironmentConfig]


def broken(config: EnvironmentConfig) -> EnvironmentConfig:
    """Return a configuration that the model accepts and the network cannot divide."""
    return changed(config, network__cidr="10.99.0.0/31")


def stack_folders(out: Path) -> set[str]:
    """Return the stacks that have a document."""
    return {file.parent.name for file in out.glob("stacks/*/cdk.tf.json")}


def digests_of(made: Sequence[Synthesized]) -> dict[str, str]:
    """Return stack -> SHA-256 of what was synthesized."""
    return {one.stack: one.sha256 for one in made}


def test_both_kinds_at_once_are_the_documents_of_each(good: dict[str, EnvironmentConfig], tmp_path: Path) -> None:
    """One process for both: the same bytes, and the manifest says which is which."""
    known = list(good.values())
    by_kind = [digests_of(synthesize(known, tmp_path / kind.name, kinds=(kind,))) for kind in (SERVICE, ACCOUNT)]
    assert digests_of(synthesize(known, tmp_path / "at-once", kinds=(SERVICE, ACCOUNT))) == by_kind[0] | by_kind[1]
    stacks = json.loads((tmp_path / "at-once" / "manifest.json").read_text(encoding="utf-8"))["stacks"]
    assert {name: stack["kind"] for name, stack in stacks.items()} == {
        kind.stack_id(names_of(config)): kind.name for config in known for kind in (SERVICE, ACCOUNT)
    }


def test_the_order_of_environments_changes_no_byte(good: Configs, tmp_path: Path) -> None:
    """Documents and manifest are the same, whatever was built first."""
    synthesize(list(good.values()), tmp_path / "one")
    synthesize(list(reversed(good.values())), tmp_path / "two")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_python_s_hash_seed_changes_no_byte(good: Configs, tmp_path: Path) -> None:
    """Python orders sets anew in every process; no such order reaches a document."""
    synthesize(list(good.values()), tmp_path / "here")
    for seed in ("1", "2"):
        synthesized_by_another_process(tmp_path / seed, PYTHONHASHSEED=seed)
    assert digests(tmp_path / "1") == digests(tmp_path / "2") == digests(tmp_path / "here")


def test_a_second_run_changes_no_byte(good: Configs, tmp_path: Path) -> None:
    """Synthesis over its own output is the same as into an empty folder, and leaves nothing beside it."""
    synthesize(list(good.values()), tmp_path)
    before = digests(tmp_path)
    synthesize(list(good.values()), tmp_path)
    assert digests(tmp_path) == before
    assert {entry.name for entry in tmp_path.iterdir()} == {"manifest.json", "stacks"}


def test_the_result_describes_the_file(good: Configs, tmp_path: Path) -> None:
    """Path, size, digest and counts are those of what was written, in the order that was asked for."""
    results = synthesize([good["prod"], good["dev"]], tmp_path)
    assert [(result.environment, result.stack) for result in results] == [
        ("prod", "TapStack-prod"),
        ("dev", "TapStack-dev"),
    ]
    for result in results:
        content = Path(result.document).read_bytes()
        resources = json.loads(content)["resource"]
        assert result.size_bytes == len(content)
        assert result.sha256 == hashlib.sha256(content).hexdigest()
        assert result.resources == sum(len(instances) for instances in resources.values())
        assert result.types == len(resources)
        assert result.warnings == ()


def test_the_manifest_says_which_package_declares_a_stack(good: Configs, tmp_path: Path) -> None:
    """So the tooling finds what is accepted and declared for it, and knows no stack by name."""
    synthesize([good["dev"]], tmp_path)
    synthesize([good["dev"]], tmp_path, kinds=(ACCOUNT,))
    stacks = json.loads((tmp_path / "manifest.json").read_text())["stacks"]
    assert {name: one["package"] for name, one in stacks.items()} == {
        "TapStack-dev": "catalog",
        "TapStack-dev-bootstrap": "account",
    }


def test_a_stack_without_an_environment_is_removed(good: Configs, tmp_path: Path) -> None:
    """A document that no file describes any more must not be planned by mistake."""
    gone = changed(good["dev"], name="gone", release__environment="gone")
    synthesize([good["dev"], gone], tmp_path)
    synthesize([good["dev"]], tmp_path)
    assert stack_folders(tmp_path) == {"TapStack-dev"}
    assert list(json.loads((tmp_path / "manifest.json").read_text())["stacks"]) == ["TapStack-dev"]


def test_one_environment_leaves_the_others_as_they_are(good: Configs, tmp_path: Path) -> None:
    """`synth dev` does not take the documents of staging and prod away."""
    known = list(good.values())
    synthesize(known, tmp_path)
    before = digests(tmp_path)
    results = synthesize([good["dev"]], tmp_path, known=known)
    assert [result.environment for result in results] == ["dev"]
    assert digests(tmp_path) == before


def test_one_after_the_other_is_the_same_as_all_at_once(good: Configs, tmp_path: Path) -> None:
    """Whatever was synthesized before, the folder tells nothing of the history."""
    known = list(good.values())
    synthesize(known, tmp_path / "at-once")
    for config in reversed(known):
        synthesize([config], tmp_path / "one-by-one", known=known)
    assert digests(tmp_path / "one-by-one") == digests(tmp_path / "at-once")


def test_a_known_environment_need_not_have_been_synthesized(good: Configs, tmp_path: Path) -> None:
    """The manifest names only what is there."""
    synthesize([good["dev"]], tmp_path, known=list(good.values()))
    assert list(json.loads((tmp_path / "manifest.json").read_text())["stacks"]) == ["TapStack-dev"]


def test_a_file_among_the_stacks_is_not_ours(good: Configs, tmp_path: Path) -> None:
    """A file manager leaves files in folders that it shows: synthesis neither fails on one nor deletes it."""
    synthesize([good["dev"]], tmp_path)
    stray = tmp_path / "stacks" / ".DS_Store"
    stray.write_text("")
    synthesize([good["dev"]], tmp_path)
    assert stray.exists()


def test_nothing_changes_when_a_stack_cannot_be_built(good: Configs, tmp_path: Path) -> None:
    """The second environment fails, and the first one's new document does not come alone."""
    synthesize([good["dev"]], tmp_path)
    before = digests(tmp_path)
    with pytest.raises(ValueError, match="prefix"):
        synthesize([changed(good["dev"], owner="somebody-else"), broken(good["staging"])], tmp_path)
    assert digests(tmp_path) == before


def test_nothing_changes_when_cdktf_reports_an_error(
    good: Configs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error annotation stops the synthesis after every stack was built."""
    synthesize([good["dev"]], tmp_path)
    before = digests(tmp_path)

    def build_with_error(
        app: App, kind: Kind, config: EnvironmentConfig, configs: Sequence[EnvironmentConfig]
    ) -> TerraformStack:
        stack = build(app, kind, config, configs)
        Annotations.of(stack).add_error("this cannot be deployed")
        return stack

    monkeypatch.setattr(stacks.synthesis, "build", build_with_error)
    with pytest.raises(Exception, match="this cannot be deployed"):
        synthesize([changed(good["dev"], owner="somebody-else")], tmp_path)
    assert digests(tmp_path) == before


def test_warnings_of_constructs_are_handed_on(good: Configs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user would find them in the manifest only, which nobody reads; a note is no warning."""

    def build_with_notes(
        app: App, kind: Kind, config: EnvironmentConfig, configs: Sequence[EnvironmentConfig]
    ) -> TerraformStack:
        stack = build(app, kind, config, configs)
        if config.name == "dev":
            Annotations.of(stack.node.find_child("cache")).add_warning("limits are small")
            Annotations.of(stack).add_info("for your information")
        return stack

    monkeypatch.setattr(stacks.synthesis, "build", build_with_notes)
    dev, staging = synthesize([good["dev"], good["staging"]], tmp_path)
    assert dev.warnings == ("TapStack-dev/cache: limits are small",)
    assert dev.as_dict()["warnings"] == ["TapStack-dev/cache: limits are small"]
    assert staging.warnings == ()


@pytest.mark.parametrize("manifest", [b"", b"{", b"[]", b"{}", b'{"stacks": null}', b'{"stacks": []}', b"\xff\xfe"])
def test_a_broken_manifest_is_written_anew(good: Configs, tmp_path: Path, manifest: bytes) -> None:
    """It is derived from the stacks, and nobody should have to delete it by hand."""
    (tmp_path / "manifest.json").write_bytes(manifest)
    synthesize([good["dev"]], tmp_path)
    assert list(json.loads((tmp_path / "manifest.json").read_bytes())["stacks"]) == ["TapStack-dev"]


def test_folders_of_others_in_the_output_are_left_alone(tmp_path: Path, dev: EnvironmentConfig) -> None:
    """Whoever points --out at a folder with a `stacks` of its own loses nothing."""
    precious = tmp_path / "stacks" / "precious"
    precious.mkdir(parents=True)
    (precious / "file").write_text("mine")
    synthesize([dev], tmp_path)
    assert (precious / "file").read_text() == "mine"


def test_an_output_folder_that_cannot_be_made_is_bad_input(tmp_path: Path, dev: EnvironmentConfig) -> None:
    """One line with the way out, and nothing half done."""
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CommandError, match=r"cannot be written .*: choose another folder with --out") as caught:
        synthesize([dev], file / "out")
    assert caught.value.code == 64
