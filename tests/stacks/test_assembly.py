"""The reduced copy of the bindings' jsii assembly, tried on bindings of three sub-modules."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from shared.constructs import assembly
from shared.constructs.assembly import slim_package, used_submodules

ARCHIVE = "provider@1.0.0.jsii.tgz"
INDEX = 'exports.vpc = require("./vpc");\nexports.s3Bucket = require("./s3-bucket");\nexports.sns = require("./sns");\n'
TYPES = {
    "name": "provider",
    "submodules": {"provider.vpc": {"a": 1}, "provider.s3Bucket": {}, "provider.sns": {}},
    "types": {"provider.vpc.Vpc": {"kind": "class"}, "provider.s3Bucket.S3Bucket": {}, "provider.sns.Topic": {}},
}
FILES = {
    "package/package.json": "{}",
    "package/.jsii": json.dumps(TYPES),
    "package/README.md": "nobody reads this at run time",
    "package/lib/index.js": INDEX,
    "package/lib/index.d.ts": "types for TypeScript only",
    **{
        f"package/lib/{folder}/index.{ending}": f"{folder} {ending}"
        for folder in ("vpc", "s3-bucket", "sns", "vpc-endpoint")
        for ending in ("js", "d.ts")
    },
}


def pack(files: dict[str, str]) -> bytes:
    """Return an archive of `files`; a name that ends with / is a folder."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name.rstrip("/"))
            entry.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return content.getvalue()


def unpack(package: Path) -> dict[str, str]:
    """Return the files of a reduced package's archive."""
    with tarfile.open(package / "_jsii" / ARCHIVE) as archive:
        found = {member.name: archive.extractfile(member) for member in archive}
        return {name: file.read().decode() for name, file in found.items() if file is not None}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder like that of the installed bindings."""
    folder = tmp_path / "installed"
    (folder / "_jsii").mkdir(parents=True)
    (folder / "_jsii" / "__init__.py").write_text("LOADED = True\n")
    (folder / "_jsii" / ARCHIVE).write_bytes(pack(FILES))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return a folder for copies, which does not exist yet."""
    return tmp_path / "deep" / "cache"


def test_only_the_used_folders_are_copied(installed: Path, cache: Path) -> None:
    """JavaScript of the sub-modules asked for; `vpc-endpoint` is not a part of `vpc`, and no type declarations."""
    files = unpack(slim_package(installed, ["s3_bucket", "vpc"], cache))
    assert set(files) == {
        "package/package.json",
        "package/.jsii",
        "package/lib/index.js",
        "package/lib/vpc/index.js",
        "package/lib/s3-bucket/index.js",
    }
    assert files["package/lib/vpc/index.js"] == "vpc js"


def test_only_the_used_types_are_described(installed: Path, cache: Path) -> None:
    """The description keeps everything else: jsii checks its name and version."""
    files = unpack(slim_package(installed, ["s3_bucket", "vpc"], cache))
    assert json.loads(files["package/.jsii"]) == {
        "name": "provider",
        "submodules": {"provider.vpc": {"a": 1}, "provider.s3Bucket": {}},
        "types": {"provider.vpc.Vpc": {"kind": "class"}, "provider.s3Bucket.S3Bucket": {}},
    }


def test_the_index_loads_only_what_is_there(installed: Path, cache: Path) -> None:
    """Node would stop at a folder that was left out."""
    files = unpack(slim_package(installed, ["s3_bucket"], cache))
    assert files["package/lib/index.js"] == '"use strict";\nexports.s3Bucket = require("./s3-bucket");\n'


def test_the_package_can_be_imported_like_the_original(installed: Path, cache: Path) -> None:
    """Python finds the same `_jsii` module in it."""
    package = slim_package(installed, ["vpc"], cache)
    assert (package / "_jsii" / "__init__.py").read_text() == "LOADED = True\n"


def test_a_second_call_builds_nothing(installed: Path, cache: Path) -> None:
    """The copy is made once: the archive, here no longer readable, is not opened again."""
    package = slim_package(installed, ["vpc"], cache)
    archive = installed / "_jsii" / ARCHIVE
    archive.write_bytes(bytes(archive.stat().st_size))
    assert slim_package(installed, ["vpc"], cache) == package


def test_other_submodules_are_another_copy(installed: Path, cache: Path) -> None:
    """A construct that needs one more sub-module never gets a copy without it."""
    assert slim_package(installed, ["vpc"], cache) != slim_package(installed, ["sns", "vpc"], cache)


def test_other_bindings_are_another_copy(installed: Path, cache: Path) -> None:
    """After an update of the bindings, the old copy is not used."""
    before = slim_package(installed, ["vpc"], cache)
    (installed / "_jsii" / ARCHIVE).write_bytes(pack(FILES | {"package/lib/vpc/more.js": "new in this version"}))
    after = slim_package(installed, ["vpc"], cache)
    assert after != before
    assert "package/lib/vpc/more.js" in unpack(after)


def test_two_makers_at_once_end_with_one_whole_package(
    installed: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second process finishes while the first is at work: both get one whole copy, and nothing lies beside it."""
    reduced, packages = assembly._reduced, []

    def overtaken(archive: Path, submodules: list[str]) -> bytes:
        monkeypatch.setattr(assembly, "_reduced", reduced)
        packages.append(slim_package(installed, submodules, cache))
        return reduced(archive, submodules)

    monkeypatch.setattr(assembly, "_reduced", overtaken)
    packages.append(slim_package(installed, ["vpc"], cache))
    assert packages[0] == packages[1]
    assert list(cache.iterdir()) == [packages[0]]
    assert "package/lib/vpc/index.js" in unpack(packages[0])


def test_a_killed_maker_leaves_nothing_that_counts(
    installed: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was interrupted is made again from the beginning."""

    def killed(_archive: Path, _submodules: list[str]) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(assembly, "_reduced", killed)
        with pytest.raises(KeyboardInterrupt):
            slim_package(installed, ["vpc"], cache)
    assert "package/lib/vpc/index.js" in unpack(slim_package(installed, ["vpc"], cache))


def test_a_cache_that_cannot_be_made_is_an_os_error(installed: Path, tmp_path: Path) -> None:
    """The caller falls back to the installed bindings."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OSError, match="file"):
        slim_package(installed, ["vpc"], tmp_path / "file" / "cache")


def test_a_place_that_cannot_be_taken_is_an_os_error(installed: Path, cache: Path) -> None:
    """Something else stands where the copy belongs: no path is returned that leads nowhere."""
    place = slim_package(installed, ["vpc"], cache)
    shutil.rmtree(place)
    place.symlink_to(cache / "nowhere")
    with pytest.raises(OSError, match=place.name):
        slim_package(installed, ["vpc"], cache)
    assert list(cache.iterdir()) == [place]


def test_an_unknown_submodule_is_named(installed: Path, cache: Path) -> None:
    """A typing error in an import is not the cache's fault, and makes no copy."""
    with pytest.raises(KeyError, match="vcp"):
        slim_package(installed, ["vcp"], cache)
    assert list(cache.iterdir()) == []


def test_bindings_of_another_shape_are_refused(installed: Path, cache: Path) -> None:
    """An index that is no file would give a copy without anything in it."""
    files = {name: text for name, text in FILES.items() if name != "package/lib/index.js"}
    (installed / "_jsii" / ARCHIVE).write_bytes(pack(files | {"package/lib/index.js/": ""}))
    with pytest.raises(KeyError, match=r"index\.js"):
        slim_package(installed, ["vpc"], cache)


def test_used_submodules_are_found_in_all_files(tmp_path: Path) -> None:
    """Every form of import that this repository uses: at the top, in brackets, inside of a block; each once, sorted."""
    (tmp_path / "one.py").write_text("from cdktf_cdktf_provider_aws.vpc import Vpc\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "two.py").write_text(
        "from cdktf_cdktf_provider_aws.sns import (\n    Topic,\n)\n"
        "if True:\n    from cdktf_cdktf_provider_aws.vpc import Vpc\n"
        "# from cdktf_cdktf_provider_aws.comment import Nothing\n"
    )
    (tmp_path / "not-python.txt").write_text("from cdktf_cdktf_provider_aws.text import Nothing\n")
    assert used_submodules([tmp_path]) == ["sns", "vpc"]
