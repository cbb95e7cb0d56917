"""What the tooling says to GitHub and asks of it, through its REST API: comments, issues, runs, settings."""
