"""Service Quotas of a new account: what moto does not know.

Five Elastic IP addresses a Region (Amazon VPC user guide, "Amazon VPC quotas") and six vCPUs of Fargate, on demand and
on Spot (AWS General Reference, "Amazon ECS endpoints and quotas"; a new account may have fewer). A quota that was never
changed may have no value of the account's own: AWS's default is another operation (Service Quotas API reference,
GetServiceQuota and GetAWSDefaultServiceQuota).

Runs inside of moto, so it imports nothing of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.servicequotas.exceptions import NoSuchResource  # ty: ignore[import-not-found]
from moto.servicequotas.models import ServiceQuotasBackend  # ty: ignore[import-not-found]
from moto.servicequotas.responses import ServiceQuotasResponse  # ty: ignore[import-not-found]

VALUES = {("ec2", "L-0263D0A3"): 5.0, ("fargate", "L-3032A538"): 6.0}
DEFAULTS = {("fargate", "L-36FBB829"): 6.0}


def _of_account(get: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def answer(backend: Any, service_code: str, quota_code: str) -> dict[str, Any]:
        value = VALUES.get((service_code, quota_code))
        if value is None:
            return get(backend, service_code, quota_code)
        return {"ServiceCode": service_code, "QuotaCode": quota_code, "Value": value}

    return answer


def _default(response: Any) -> str:
    asked = json.loads(response.body)
    value = DEFAULTS.get((asked["ServiceCode"], asked["QuotaCode"]))
    if value is None:
        raise NoSuchResource
    return json.dumps({"Quota": {"QuotaCode": asked["QuotaCode"], "Value": value}})


def install() -> None:
    """Let Service Quotas answer about what a deployment needs."""
    ServiceQuotasBackend.get_service_quota = _of_account(ServiceQuotasBackend.get_service_quota)
    ServiceQuotasResponse.get_aws_default_service_quota = _default
