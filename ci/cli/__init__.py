"""Every command: its arguments, what it prints, its exit code. What to say is decided in the other rooms."""
