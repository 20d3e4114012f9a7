"""A whole project out of one server and into another, or its settings alone as a template (docs/moving.md)."""
