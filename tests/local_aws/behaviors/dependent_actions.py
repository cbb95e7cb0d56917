"""Who asks for one thing needs permissions for others, which AWS checks on the caller's behalf; ministack does not.

Each action of the table is checked, and then the actions beside it, on the resource that the request names. The denial
names the one that is missing, as AWS does (kubernetes-sigs/aws-load-balancer-controller, issue 3917: CreateLoadBalancer
answers "is not authorized to perform: ec2:GetSecurityGroupsForVpc").

Runs inside of ministack, where it enforces IAM (`AUTH=true`), and imports nothing of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

VPC = "arn:aws:ec2:{region}:{account}:vpc/vpc-of-the-request"


@dataclass(frozen=True)
class Beside:
    """Actions that AWS checks beside another one.

    `resource` is what they are checked on; `{Name}` in it is a parameter of the request, without which they are not
    checked. `keys` are condition keys of that check.
    """

    actions: tuple[str, ...]
    source: str
    resource: str = "*"
    keys: Mapping[str, str] = field(default_factory=dict)


_WAF = "Service Authorization Reference, AWS WAF V2, dependent actions"
_WAF_LOGS = "AWS WAF developer guide, Sending web ACL traffic logs to an Amazon CloudWatch Logs log group"
_BALANCER = "Elastic Load Balancing user guide, Elastic Load Balancing API permissions"
_SECRET = "AWS Secrets Manager user guide, Secret encryption and decryption"
_CACHE = "Service Authorization Reference, Amazon ElastiCache, dependent actions"
_PASS = "IAM user guide, Grant a user permissions to pass a role to an AWS service"
_TASKS = {"iam:passedtoservice": "ecs-tasks.amazonaws.com"}
_THROUGH_SECRETS = {"kms:viaservice": "secretsmanager.{region}.amazonaws.com"}

BESIDE: Mapping[str, tuple[Beside, ...]] = {
    "ec2:CreateFlowLogs": (
        Beside(
            ("iam:PassRole",),
            _PASS,
            "{DeliverLogsPermissionArn}",
            {"iam:passedtoservice": "vpc-flow-logs.amazonaws.com"},
        ),
    ),
    "ecs:RegisterTaskDefinition": (
        Beside(("iam:PassRole",), _PASS, "{executionRoleArn}", _TASKS),
        Beside(("iam:PassRole",), _PASS, "{taskRoleArn}", _TASKS),
    ),
    "elasticache:CreateServerlessCache": (
        Beside(
            (
                "ec2:CreateTags",
                "ec2:CreateVpcEndpoint",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTags",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
            ),
            _CACHE,
        ),
        Beside(
            ("kms:CreateGrant",),
            "Amazon ElastiCache user guide, At-rest encryption in ElastiCache",
            "{KmsKeyId}",
            {"kms:viaservice": "elasticache.{region}.amazonaws.com"},
        ),
    ),
    "elasticloadbalancing:CreateLoadBalancer": (
        Beside(
            (
                "ec2:DescribeAccountAttributes",
                "ec2:DescribeAddresses",
                "ec2:DescribeInternetGateways",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ),
            _BALANCER,
        ),
        Beside(("ec2:GetSecurityGroupsForVpc",), "AWS managed policy ElasticLoadBalancingFullAccess", VPC),
    ),
    "secretsmanager:CreateSecret": (
        Beside(("kms:Decrypt", "kms:GenerateDataKey"), _SECRET, "{KmsKeyId}", _THROUGH_SECRETS),
    ),
    "wafv2:AssociateWebACL": (
        Beside(("elasticloadbalancing:SetWebAcl",), _WAF),
        Beside(("elasticloadbalancing:CreateWebACLAssociation",), _WAF, "{ResourceArn}"),
    ),
    "wafv2:DeleteLoggingConfiguration": (Beside(("logs:DeleteLogDelivery",), _WAF_LOGS),),
    "wafv2:DisassociateWebACL": (
        Beside(("elasticloadbalancing:SetWebAcl",), _WAF),
        Beside(("elasticloadbalancing:DeleteWebACLAssociation",), _WAF, "{ResourceArn}"),
    ),
    "wafv2:GetWebACLForResource": (
        Beside(("wafv2:GetWebACL",), _WAF),
        Beside(("elasticloadbalancing:GetLoadBalancerWebACL",), _WAF, "{ResourceArn}"),
    ),
    "wafv2:PutLoggingConfiguration": (
        Beside(
            (
                "logs:CreateLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:PutResourcePolicy",
            ),
            _WAF_LOGS,
        ),
    ),
}

_HERE = "{region}:{account}"
# What an action is about, where ministack does not see it (Service Authorization Reference, resource types).
ABOUT: Mapping[str, str] = {
    "elasticache:AddTagsToResource": "{ResourceName}",
    "elasticache:CreateServerlessCache": f"arn:aws:elasticache:{_HERE}:serverlesscache:{{ServerlessCacheName}}",
    "elasticache:CreateUser": f"arn:aws:elasticache:{_HERE}:user:{{UserId}}",
    "elasticache:CreateUserGroup": f"arn:aws:elasticache:{_HERE}:usergroup:{{UserGroupId}}",
    "elasticache:DeleteServerlessCache": f"arn:aws:elasticache:{_HERE}:serverlesscache:{{ServerlessCacheName}}",
    "elasticache:DeleteUser": f"arn:aws:elasticache:{_HERE}:user:{{UserId}}",
    "elasticache:DeleteUserGroup": f"arn:aws:elasticache:{_HERE}:usergroup:{{UserGroupId}}",
    "elasticloadbalancing:AddTags": "{ResourceArns.member.1}",
    "elasticloadbalancing:CreateLoadBalancer": f"arn:aws:elasticloadbalancing:{_HERE}:loadbalancer/app/{{Name}}/0",
    "elasticloadbalancing:CreateTargetGroup": f"arn:aws:elasticloadbalancing:{_HERE}:targetgroup/{{Name}}/0",
    "wafv2:AssociateWebACL": "{WebACLArn}",
    "wafv2:DeleteLoggingConfiguration": "{ResourceArn}",
    "wafv2:DisassociateWebACL": "{ResourceArn}",
    "wafv2:PutLoggingConfiguration": f"arn:aws:wafv2:{_HERE}:regional/webacl/of-the-request/0",
}

_REQUEST: ContextVar[Mapping[str, str]] = ContextVar("request")
_MISSING: ContextVar[tuple[str, str] | None] = ContextVar("missing", default=None)


def checks(action: str, request: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield what is checked beside an action: an action, its resource, the condition keys.

    `request` has `region`, `account` and the parameters of the request.
    """
    for beside in BESIDE.get(action, ()):
        try:
            resource = beside.resource.format_map(request)
        except KeyError:
            continue
        keys = {key: value.format_map(request) for key, value in beside.keys.items()}
        yield from ((one, resource, keys) for one in beside.actions)


def install(iam_actions: Any, iam_evaluator: Any) -> None:
    """Let ministack check them; both are its modules."""
    iam_actions.extract_resource_arn = _remembers_request(iam_actions.extract_resource_arn)
    iam_actions.access_denied_response = _names_missing(iam_actions.access_denied_response)
    iam_evaluator.enforce = _checks_beside(iam_evaluator.enforce)


def _remembers_request(resource_of: Callable[..., str]) -> Callable[..., str]:
    def resource(service: str, method: str, path: str, headers: Any, body: bytes, parameters: Any, *rest: str) -> str:
        region, account = rest
        _MISSING.set(None)
        _REQUEST.set({**_parameters(body, parameters), "region": region, "account": account})
        return resource_of(service, method, path, headers, body, parameters, *rest)

    return resource


def _parameters(body: bytes, parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters of a request that are texts, of a JSON body and of a form."""
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        found = {}
    sent = {**parameters, **(found if isinstance(found, dict) else {})}
    texts = {name: value[0] if isinstance(value, list) and value else value for name, value in sent.items()}
    return {name: value for name, value in texts.items() if isinstance(value, str)}


def _checks_beside(enforce: Callable[..., Any]) -> Callable[..., Any]:
    def enforced(key: str, action: str, service: str, region: str, resource_arn: str = "*", **options: Any) -> Any:
        request = _REQUEST.get({})
        about = ABOUT[action].format_map(request) if resource_arn == "*" and action in ABOUT else resource_arn
        denied = enforce(key, action, service, region, resource_arn=about, **options)
        if denied is not None:
            return denied
        for one, resource, keys in checks(action, request):
            denied = enforce(key, one, one.partition(":")[0], region, resource_arn=resource, service_context=keys)
            if denied is not None:
                _MISSING.set((one, resource))
                return denied
        return None

    return enforced


def _names_missing(response: Callable[..., Any]) -> Callable[..., Any]:
    def answer(service: str, action: str, principal: str, request: str, **options: Any) -> Any:
        missing = _MISSING.get()
        if missing is None:
            return response(service, action, principal, request, **options)
        one, resource = missing
        _MISSING.set(None)
        options["message"] = (
            f"User: {principal} is not authorized to perform: {one} on resource: {resource} "
            f"because no identity-based policy allows the {one} action"
        )
        return response(service, action, principal, request, **options)

    return answer
