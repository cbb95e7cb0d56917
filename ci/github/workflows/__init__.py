"""The GitHub workflows that follow the environment files: environments and pins in, text out."""
