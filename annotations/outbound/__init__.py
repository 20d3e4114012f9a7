"""The one guarded client for whatever leaves the server (P38–P43). No Django; no environment.

What may be asked for is checked in `urls`, where it may connect to in `addresses`, both at the only
place that opens connections, `network`; `bodies` bounds what is read and `client` ties them together.
"""

from annotations.outbound.client import Answer, Client, Limits, Request
from annotations.outbound.errors import FetchError, Reason
from annotations.outbound.urls import HostPort, host_port

__all__ = ["Answer", "Client", "FetchError", "HostPort", "Limits", "Reason", "Request", "host_port"]
