"""House rules for the workflows and actions of this repository; `python -m ci workflow-rules` checks them."""
