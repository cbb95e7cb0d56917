"""The GitHub workflows: what they say (`files`), what they may say, and the rules that hold one against the other."""
