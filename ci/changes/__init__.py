"""What changes: two trees compared, a plan summarized and fingerprinted, permissions that widen, reports of it."""
