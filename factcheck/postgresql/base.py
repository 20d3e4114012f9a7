"""Django's PostgreSQL back end, which starts the embedded server when nobody else has.

Doing it at the first connection, rather than in manage.py, means that whatever touches the
database works alone or beside a running app, and whatever does not starts nothing.
"""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import OperationalError


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection; to the embedded server after making sure that it runs."""
        if conn_params.get("host") != str(settings.SOCKET_DIR):
            return super().get_new_connection(conn_params)
        from factcheck import embedded

        embedded.use()
        try:
            return super().get_new_connection(conn_params)
        except (OperationalError, self.Database.OperationalError):
            embedded.revive()
            return super().get_new_connection(conn_params)
