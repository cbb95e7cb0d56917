"""What prepares an account, once for each environment, before anything is deployed there."""
