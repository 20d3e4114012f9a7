"""Which parts of a sentence are claims, and how each becomes a suggestion."""
