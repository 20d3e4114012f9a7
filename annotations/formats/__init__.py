"""Exchange formats: bytes to records and back. No Django, no database, no clock."""
