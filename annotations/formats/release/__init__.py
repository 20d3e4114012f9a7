"""Releases: everything that one holds is made of what it froze, by plain code that needs no database."""
