"""Sessions of boto3 that read botocore's description of AWS once in a process, not once for each session."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boto3 import Session
    from botocore.loaders import Loader


def session(region: str | None = None) -> Session:
    """Return a session with the credentials that this process has now.

    `region` is that of clients for which none is named. Each session finds its credentials anew; the files that
    describe services and endpoints are read and decoded once: megabytes of JSON, most of what a client costs
    (`botocore.loaders.Loader` keeps what it has read).
    """
    import boto3
    import botocore.session

    core = botocore.session.Session()
    loader = _loader(core.get_config_variable("data_path"))
    core.register_component("data_loader", loader)
    found = boto3.Session(botocore_session=core, region_name=region)
    # Each session of boto3 adds the folder of boto3's own descriptions once more.
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return found


@functools.cache
def _loader(data_path: str | None) -> Loader:
    from botocore.loaders import create_loader

    return create_loader(data_path)
