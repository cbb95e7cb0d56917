"""The product catalog: what runs it in an environment, and what only this stack knows."""
