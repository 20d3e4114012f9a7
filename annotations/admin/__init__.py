"""The moderation pages: a read-mostly admin whose few changes go through services."""

from annotations.admin import log, people, records, work
from annotations.admin.site import site

__all__ = ["log", "people", "records", "site", "work"]  # the pages register themselves
