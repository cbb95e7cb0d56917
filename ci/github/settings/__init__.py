"""The settings of the repository on GitHub as files: read both sides, compare them, set what differs.

One file each in .github/settings:

| file | what it says | where GitHub keeps it |
|---|---|---|
| environments.json | who approves, which branches may deploy | environments, deployment branch policies |
| rulesets.json | what a branch or a tag refuses, by the ruleset's name | rulesets |
| actions.json | whose actions run, what a token may do, by the path behind `actions/` | Actions permissions, OIDC |
| repository.json | how a pull request is merged | the repository |
| plan.json | what the account's plan has at all | pricing |

The names of the keys are those of the REST API (GitHub Docs, "REST API endpoints for" deployment environments,
deployment branch policies, rules, GitHub Actions permissions, GitHub Actions OIDC, repositories), in fewer words where
the API says one thing in several places.
"""
