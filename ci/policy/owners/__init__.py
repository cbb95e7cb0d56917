"""Who must approve what: CODEOWNERS as GitHub reads it, over every file that git tracks."""
