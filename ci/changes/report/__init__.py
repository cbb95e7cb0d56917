"""What a comparison found, for people and for programs: text, Markdown, JSON. Nothing in here compares."""
