"""Starts moto's server with two additions, and with the behaviors of AWS in `behaviors/`.

Runs in moto's environment, so it imports nothing of ours.

A certificate or key gets the name that the tag `local-aws-name` asks for: the environment files name some that exist
before the first apply; moto invents names, and AWS's own API has no way to choose one.
A rule between security groups gives its description back, which moto does for address ranges only.
What AWS does beyond that stands in `behaviors`, one module each.
"""

from __future__ import annotations

from typing import Any

from behaviors import (  # ty: ignore[import-not-found]
    digest_signatures,
    ecs_targets,
    late_groups,
    new_account_quotas,
    pending_subscriptions,
    secret_versions,
)
from behaviors.throttling import throttled_wsgi  # ty: ignore[import-not-found]
from moto import server  # ty: ignore[import-not-found]
from moto.acm.models import AWSCertificateManagerBackend  # ty: ignore[import-not-found]
from moto.ec2.models.security_groups import SecurityGroupRule  # ty: ignore[import-not-found]
from moto.kms.models import KmsBackend  # ty: ignore[import-not-found]

TAG = "local-aws-name"
_request_certificate = AWSCertificateManagerBackend.request_certificate
_create_key = KmsBackend.create_key


def _named_certificate(backend: Any, *arguments: Any, **options: Any) -> str:
    """Request a certificate; the tag's value becomes its ARN."""
    arn = _request_certificate(backend, *arguments, **options)
    certificate = backend._certificates.pop(arn)
    certificate.arn = certificate.tags.get(TAG, arn)
    backend._certificates[certificate.arn] = certificate
    return certificate.arn


def _named_key(backend: Any, *arguments: Any, **options: Any) -> Any:
    """Create a key; the tag's value becomes its ARN."""
    key = _create_key(backend, *arguments, **options)
    arn = backend.tagger.get_tag_dict_for_resource(key.id).get(TAG)
    if arn is not None:
        tags = backend.tagger.list_tags_for_resource(key.id)["Tags"]
        del backend.keys[key.id]
        key.arn, key.id = arn, arn.rpartition("/")[2]
        backend.keys[key.id] = key
        backend.tagger.tag_resource(key.id, tags)
    return key


def _description(rule: Any) -> str | None:
    """Return what the rule is for."""
    return rule.ip_range.get("Description") or rule.source_group.get("Description")


if __name__ == "__main__":
    AWSCertificateManagerBackend.request_certificate = _named_certificate
    KmsBackend.create_key = _named_key
    SecurityGroupRule.description = property(_description)
    digest_signatures.install()
    ecs_targets.install()
    late_groups.install()
    new_account_quotas.install()
    pending_subscriptions.install()
    secret_versions.install()
    run_simple = server.run_simple
    server.run_simple = lambda host, port, application, **options: run_simple(
        host, port, throttled_wsgi(application), **options
    )
    server.main()
