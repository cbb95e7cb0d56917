"""What an account lacks before an environment is deployed to it: questions, and judgments of AWS's answers."""
