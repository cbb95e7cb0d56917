"""The workflows as act runs them here: which jobs follow which, and which command each of them runs."""
