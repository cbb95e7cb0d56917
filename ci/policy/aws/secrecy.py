"""Rules about keys and secrets. Each yields what breaks it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack, first
from shared.aws import facts_of

_AWS_OWN_KEY = re.compile(r"alias/aws/")
_SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY", re.IGNORECASE)
# AWS access keys (IAM user guide, "Unique identifiers"), GitHub tokens, private keys, and a password in an address.
_SECRET_VALUE = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22}|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|://[^/\s:@]+:[^/\s:@${]+@"
)


def customer_key(stack: Stack) -> Iterator[Broken]:
    """Cache, secret, logs and alarms are encrypted with the customer key."""
    for element in stack.resources.values():
        encryption = facts_of(element.type).encryption
        if encryption is not None:
            key = element.body.get(encryption.key)
            if not key or _AWS_OWN_KEY.search(key):
                yield Broken(element.address, f"{encryption.key} is {key or 'not set'}: a key of AWS encrypts it")
    for cluster in stack.of("aws_ecs_cluster"):
        if not first(first(cluster.body.get("configuration")).get("execute_command_configuration")).get("kms_key_id"):
            yield Broken(cluster.address, "sessions into tasks are not encrypted with a key of this account")


def key_rotation(stack: Stack) -> Iterator[Broken]:
    """A key that encrypts gets new material every year; keys that sign or authenticate cannot (KMS guide)."""
    for key in stack.of("aws_kms_key"):
        symmetric = key.body.get("customer_master_key_spec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
        if symmetric and key.body.get("enable_key_rotation") is not True:
            yield Broken(key.address, "is never rotated")


def secret_in_environment(stack: Stack) -> Iterator[Broken]:
    """A container is told a secret by reference, and never by value."""
    for _, address, container in stack.containers():
        for variable in container.get("environment", []):
            if _SECRET_NAME.search(variable["name"]):
                yield Broken(address, f"the variable {variable['name']} holds its value in plain text")
        if _SECRET_VALUE.search(json.dumps(container)):
            yield Broken(address, "holds what looks like a key or a password")


def secret_in_state(stack: Stack) -> Iterator[Broken]:
    """No secret passes through Terraform's state, and none stands in the document."""
    for element in stack.resources.values():
        secrets = facts_of(element.type).secrets
        for argument in secrets.arguments if secrets else ():
            if element.body.get(argument):
                yield Broken(element.address, f"{argument} is kept in the state")
        # Of task definitions the rule above says it.
        if element.type != "aws_ecs_task_definition" and _SECRET_VALUE.search(json.dumps(element.body)):
            yield Broken(element.address, "holds what looks like a key or a password")


def cache_users(stack: Stack) -> Iterator[Broken]:
    """Who uses the cache proves who it is, and the user without a name is off."""
    for cache in stack.of("aws_elasticache_serverless_cache"):
        if not cache.body.get("user_group_id"):
            yield Broken(cache.address, "no user group: everybody who reaches it may everything")
    for user in stack.of("aws_elasticache_user"):
        words = str(user.body.get("access_string", "")).split()
        if "off" not in words and first(user.body.get("authentication_mode")).get("type") != "iam":
            yield Broken(user.address, "is on and does not sign in with IAM")


RULES = (
    Rule(
        "customer-key",
        "a key of this account can be watched, limited by its policy, and taken away",
        "set it to the key of shared/constructs/encryption.py",
        "FSBP SNS.1; Secrets Manager, CloudWatch Logs and ElastiCache user guides, encryption with a customer key",
        customer_key,
    ),
    Rule(
        "key-rotation",
        "a key that was copied once must not open what is written later",
        "set enable_key_rotation to true",
        "FSBP KMS.4; CIS AWS Foundations, key rotation",
        key_rotation,
    ),
    Rule(
        "secret-in-environment",
        "task definitions are shown to everybody who may describe them, and never deleted",
        "put it into Secrets Manager and name it under `secrets`",
        "FSBP ECS.8",
        secret_in_environment,
    ),
    Rule(
        "secret-in-state",
        "the state, every plan and every copy of them would hold it",
        "use the write-only argument (secret_string_wo), and set the value outside of Terraform",
        "Terraform, Manage sensitive data in your configuration",
        secret_in_state,
    ),
    Rule(
        "cache-users",
        "a network rule alone lets every task that can reach the cache read and empty it",
        "put a user with authentication_mode iam into the group, and switch `default` off",
        "ElastiCache user guide, Role-based access control and Authenticating with IAM",
        cache_users,
    ),
)
