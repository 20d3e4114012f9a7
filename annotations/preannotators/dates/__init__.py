"""Date expressions, resolved to days against the publication date."""
