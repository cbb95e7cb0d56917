"""Which of GitHub's tokens becomes which role: sample tokens, tried on the trust policies that bootstrap makes."""
