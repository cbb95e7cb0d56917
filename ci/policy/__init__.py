"""House rules: over AWS documents, workflows, OIDC trust, owners, parity and placeholders."""
