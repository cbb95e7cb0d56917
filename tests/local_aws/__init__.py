"""AWS accounts on loopback, for rehearsals of the product with real Terraform and boto3.

    with local_aws({"dev": "111111111111", "staging": "222222222222"}, logs, region="sa-east-1") as accounts:
        dev = accounts["dev"]
        dev.prepare(document, domain_name="dev.example.com", readers=["222222222222"])
        subprocess.run(["terraform", "init", "-backend-config=use_path_style=true"], env={**clean, **dev.environment})
        dev.client("ecs").describe_services(...)

- `local_aws(accounts, logs, region=...)` starts the emulators (the first time it also installs them into
  `.venv/emulators`) and stops them when the block ends; if this process is killed, they end with it. Their logs are
  files in `logs`. `region` may also map each account to a region of its own.
- `LocalAccount.environment` holds every variable that Terraform, its S3 backend and boto3 need; only the address of a
  bucket is told to `init` (`ci/toolchain/terraform/configuration.py` does it). Lay the variables over an
  environment without other `AWS_` variables. Another account's variables are another account's credentials: with
  staging's, dev's evidence bucket can be read if `readers` names staging, and nothing else of dev can.
- `LocalAccount.client(service)` is a boto3 client; `LocalAccount.account_id` its number.
- `LocalAccount.prepare(document, domain_name=..., readers=...)` makes what stands in a real account before the first
  apply of that synthesized document: state bucket, evidence bucket (`evidence_bucket(document)` is its name), state
  key, certificate. Once for each account: a second time, the buckets are there already and S3 says so.
- While a file `HOLD` is in `logs`, an apply waits at the cache's users: for tests that interrupt one.
- While a file `ROLLOUT` is in `logs`, deployments of ECS services do what it says: fail, are rolled back, go on.
- `settings(document)` is what a rehearsal file holds: `overrides`, `allowed_drift`, `not_provable`.

Who answers: moto, one process for each account (its ARNs hold one account's number), for everything but Budgets, ECS,
ElastiCache and S3, which one ministack answers for all accounts (an access key of twelve digits is the account; bucket
policies between accounts hold), and Application Auto Scaling, which is a thread of this process.
"""

from tests.local_aws.accounts import HOLD, ROLLOUT, LocalAccount, local_aws
from tests.local_aws.bootstrap import evidence_bucket
from tests.local_aws.installation import InstallationError
from tests.local_aws.process import StartError
from tests.local_aws.rehearsal import settings

__all__ = [
    "HOLD",
    "ROLLOUT",
    "InstallationError",
    "LocalAccount",
    "StartError",
    "evidence_bucket",
    "local_aws",
    "settings",
]
