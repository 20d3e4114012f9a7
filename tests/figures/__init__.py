"""How well the pre-annotators read texts of our own with gold: `python -m tests.figures [ENGINE]`."""
