"""What two callers need: the configuration, its rules, its names, and the constructs. Nothing here runs by itself."""
