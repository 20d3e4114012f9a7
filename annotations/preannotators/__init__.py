"""Pre-annotators: a document record in, suggestion records out. No Django; one small file an engine."""
