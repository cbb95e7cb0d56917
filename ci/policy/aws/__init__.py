"""The security policy over what is synthesized: `python -m ci security`.

Rules are functions over one document (`stack.Stack`), by name in `rulebook.RULES`; what they find is data. What is
accepted all the same stands in `findings.yaml`, each with its reason. checkov is the second opinion.
"""
