"""Ways by which a secret leaves a plan or a document, and texts that look like one and are none.

MARK is the secret: no text that leaves may hold it. Values of a few characters are found by their place alone.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

MARK = "Sw0rdf1sh/9+x"
SHORT = "q7Z"
# A secret access key as AWS's manuals print it: nothing around it tells what it is.
RANDOM = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


# Names of environment variables, tags and attributes whose value is a secret.
NAMES = (
    *("PGPASS", "PGPASSWORD", "MYSQL_PWD", "DB_PASS", "DBPASS", "dbPass", "JWT", "API_JWT", "AUTH", "REDIS_AUTH"),
    *("BASIC_AUTH", "GITHUB_PAT", "apikey", "APIKEY", "ACCESSKEY", "htpasswd", "SESSION_COOKIE", "SLACK_WEBHOOK"),
    *("WEBHOOK_URI", "ENCRYPTION_KEY", "SECRET_KEY_BASE", "CLIENT_SECRETS", "HMAC_KEY", "PASSWORD_SALT", "SMTP_PASS"),
    *("X-Origin-Verify", "X-Api-Key", "Authorization", "BEARER", "APP_KEY"),
)

# Texts that hold the secret beside what tells it: under a harmless name.
TEXTS = (
    f"--token={SHORT}",
    f"run --db-password {SHORT} --verbose",
    f"psql; export PGPASSWORD='{SHORT}'",
    f"DB_PASS={SHORT} ./start",
    f"on >{MARK} ~* +@all",
    f"user app on ~* >{SHORT}",
    f"https://hooks.slack.com/services/T00000000/B00000000/{SHORT}",
    f"https://discord.com/api/webhooks/123456/{SHORT}",
    f"https://acme.webhook.office.com/webhookb2/{SHORT}",
    f"https://api.telegram.org/bot123456:{SHORT}/sendMessage",
    f"https://events.pagerduty.com/integration/{SHORT}/enqueue",
    f"https://example.com/a?size=1&api_key={SHORT}",
    f"https://bucket.s3.amazonaws.com/a?X-Amz-Signature={SHORT}",
    f"https://blob.example.com/a?sv=1&sig={SHORT}",
    f"Authorization: Bearer {SHORT}",
    f"curl -H 'X-Api-Key: {SHORT}' host",
    f"Cookie: session={SHORT}",
    f"password: {SHORT}",
    f"Server=db;User Id=app;Password={SHORT};",
    f"jdbc:postgresql://host/db?user=a&password={SHORT}",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "q7Zq7Zq7Zq7Z",
    "sk_live_" + "q7Z" * 8,
    "AIza" + "q7Z" * 11 + "ab",
    "glpat-" + "q7Z" * 7,
    "github_pat_" + "q7Z" * 8,
    "npm_" + "q7Z" * 12,
    "SG." + "q7Z" * 7 + "x." + "q7Z" * 14 + "x",
    "hvs." + "q7Z" * 9,
    base64.b64encode(f"#!/bin/sh\nexport DB_PASS={MARK}\n".encode()).decode(),
    base64.urlsafe_b64encode(json.dumps({"password": MARK}).encode()).decode(),
    quote(f"password={MARK}", safe=""),
    quote(f"postgres://app:{SHORT}@host/db", safe=""),
    f'say {{\\"password\\": \\"{SHORT}\\"}}',
    f'{{"password": "{SHORT}", no json',
    f"<password>{SHORT}</password>",
    json.dumps({"a": json.dumps({"password": SHORT})}),
    json.dumps([json.dumps({"env": [{"name": "PGPASS", "value": SHORT}]})]),
    json.dumps({"a": json.dumps({"b": json.dumps({"db_password": SHORT})})}),
    json.dumps({"command": ["app", "--token", SHORT]}),
    json.dumps({"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": {"x": f"--token={SHORT}"}}}]}),
    # What only the second net finds: tokens by their form, and keys that nothing names.
    "gldt-" + "q7Z" * 7,
    "rk_live_" + "q7Z" * 8,
    "sq0csp-" + "q7Z" * 14 + "q",
    "123456789:" + "q7Z" * 11 + "ab",
    "sk-" + "q7Z" * 6 + "abT3BlbkFJ" + "q7Z" * 6 + "ab",
    "pypi-AgEIcHlwaS5vcmc" + "q7Z" * 24,
    "M" + "q7Z" * 8 + ".q7Zq7Z." + "q7Z" * 9,
    "0123456789abcdef" * 2 + "-us12",
    "SK" + "0123456789abcdef" * 2,
    RANDOM,
    f"aws configure: {RANDOM}, done",
    f"https://example.com/hooks/{RANDOM.replace('/', 'x')}",
    json.dumps({"a": [RANDOM]}),
    json.dumps({"a": json.dumps({"b": RANDOM})}),
    quote(json.dumps({"a": RANDOM}), safe=""),
    base64.b64encode(f"#!/bin/sh\nstart {RANDOM}\n".encode()).decode(),
)

# Attributes of one resource, of which one is marked sensitive, and where else its secret stands.
BESIDE: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("a tag", {"tags": {"a": MARK}, "tags_all": {"a": MARK}}, {"tags": {"a": True}}),
    ("a short tag", {"tags": {"a": SHORT}, "tags_all": {"a": SHORT}}, {"tags": {"a": True}}),
    ("all tags", {"tags": {"a": SHORT}, "tags_all": {"a": SHORT, "b": "x"}}, {"tags": True}),
    ("another attribute", {"x": MARK, "note": MARK}, {"x": True}),
    ("in the middle", {"x": MARK, "note": f"see {MARK} there"}, {"x": True}),
    ("a list", {"x": MARK, "note": ["a", MARK]}, {"x": True}),
    ("a key of a map", {"x": MARK, "note": {MARK: "a"}}, {"x": True}),
    ("JSON", {"x": MARK, "note": json.dumps({"a": MARK})}, {"x": True}),
    ("JSON in JSON", {"x": MARK, "note": json.dumps({"a": json.dumps({"b": MARK})})}, {"x": True}),
    ("base64", {"x": MARK, "note": base64.b64encode(MARK.encode()).decode()}, {"x": True}),
    ("inside of base64", {"x": MARK, "note": base64.b64encode(f"ab {MARK} cd".encode()).decode()}, {"x": True}),
    ("URL-encoded", {"x": MARK, "note": quote(MARK, safe="")}, {"x": True}),
    ("a number", {"x": 73194682, "note": 73194682}, {"x": True}),
    ("a number in text", {"x": 73194682, "note": "a 73194682"}, {"x": True}),
    ("a part of JSON", {"x": json.dumps({"k": MARK}), "note": MARK}, {"x": True}),
    ("a policy", {"x": MARK, "policy": json.dumps({"Statement": [{"Effect": "Allow", "Sid": MARK}]})}, {"x": True}),
)

# What the engine says; its plan calls MARK sensitive, and SHORT under the name `login`.
LINES = (
    f"Error: {MARK} is refused",
    f'"note": "{MARK}"',
    json.dumps({"@message": json.dumps({"a": json.dumps({"b": f"{MARK}"})})}),
    f"body {base64.b64encode(MARK.encode()).decode()}",
    f"body {base64.b64encode(('x' + MARK + ' y').encode()).decode()}",
    f"body {base64.urlsafe_b64encode(MARK.encode()).decode()}",
    f"url {quote(MARK, safe='')}",
    f"url {quote(MARK, safe='').replace('%2F', '%2f').replace('%2B', '%2b')}",
    f'aws_sqs_queue.a["{MARK}"]: Creating...',
    f'invalid value: login = "{SHORT}"',
    json.dumps({"@message": f'login = "{SHORT}"'}),
    f'{{"login":"{SHORT}"}}',
    f"psql: PGPASSWORD={SHORT} refused",
    f'{{"@message":"the request had Authorization: Bearer {SHORT}"}}',
    f"Post https://hooks.slack.com/services/T00000000/B00000000/{SHORT}: 404",
    f"dial postgres://app:{SHORT}@host/db",
    f"refused: {RANDOM}",
    json.dumps({"@message": f"Error: {RANDOM} is refused"}),
    "refused: rk_live_" + "q7Z" * 8,
)

# No secrets: digests, ARNs, names of things, plain words.
FALSE_ALARMS = (
    "sha256:" + "9f86d081884c7d65" * 4,
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    "network_default-security-group_F40826B8",
    "AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY",
    "a250e08f-6f44-4f0f-9b3a-2f6b1d2a7c11",
    "k8s-edge-balancer-1a2b3c4d5e-1234567890.eu-central-1.elb.amazonaws.com",
    "app/edge-production/50dc6c495c0c9188",
    "ApplicationTaskExecutionRole2DefaultPolicy",
    "eyJhIjoxfQ.b",
    "repo:MyOrg/ProductInventory2MonoRepoWithQuickJobs:ref:refs/heads/main",
    "AllowEC2ToReadConfigFromBucketXyz",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/TaskDef9ZqParameters",
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAElG6zcspxBAbB7swEHAHgWKA/D+pPxTh7HlUe8AuyByT1Jm0q2Zg==",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7m4Zk0q9xVtRkLwQpJhXn",
    "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app@sha256:" + "9f86d081884c7d65" * 4,
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/db-password-AbCdEf",
    "arn:aws:iam::123456789012:role/token-reader",
    "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf:password::",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "alias/app-secret",
    "The password is rotated every 30 days by Secrets Manager",
    "api error ExpiredToken: The security token included in the request is expired",
    "bearer of bad news; the cookie jar; a secret garden",
    "https://example.com/token/rotate?size=10&page=2",
    "https://sqs.eu-central-1.amazonaws.com/123456789012/password-resets",
    "max_connections=100",
    "--token-lifetime=300 --password-length 20",
    "PGPASSWORD=$DB_PASSWORD psql",
    "password=${aws_secretsmanager_secret.app.arn}",
    "auth=none",
    "a > b and b > c",
    "a%20name%20with%20blanks",
    "cron(0 12 * * ? *)",
    '{ $.errorCode = "AccessDenied" }',
    "vpc-0a1b2c3d4e5f67890",
    "AES256",
    json.dumps({"secretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf"}),
    json.dumps({"DB_SECRET": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf"}),
    json.dumps({"image": "app@sha256:" + "9f86d081884c7d65" * 4, "tokens": "required"}),
)
