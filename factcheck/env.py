"""The table of environment variables: the only way from outside into the settings.

Every row has a paragraph in docs/settings.md; a test holds the two together.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from factcheck.stores import options_of


class SettingError(Exception):
    """An environment variable holds what it may not. The message names it and says what it may hold."""


TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def as_text(value: str) -> str:
    """The value with surrounding white space removed."""
    return value.strip()


def as_flag(value: str) -> bool:
    """True or false from the usual words.

    Raises:
        ValueError: for any other word.
    """
    word = value.strip().lower()
    if word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    raise ValueError("must be one of 1, true, yes, on, 0, false, no, off")


def as_number(value: str) -> int:
    """A whole number that is not negative.

    Raises:
        ValueError: for anything else.
    """
    if not value.strip().isdecimal():
        raise ValueError("must be a whole number, 0 or more")
    return int(value)


def as_list(value: str) -> list[str]:
    """The parts between commas, white space trimmed, empty ones dropped."""
    return [part.strip() for part in value.split(",") if part.strip()]


def as_objects(value: str) -> list[dict[str, Any]]:
    """A JSON list of objects; nothing is an empty one.

    Raises:
        ValueError: for anything else.
    """
    try:
        found = json.loads(value or "[]")
    except json.JSONDecodeError as error:
        raise ValueError(f"must be a JSON list: {error.msg} at character {error.pos}") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("must be a JSON list of objects")
    return found


def as_networks(value: str) -> list[IPv4Network | IPv6Network]:
    """The networks between commas, each as 10.0.0.0/8 or one address.

    Raises:
        ValueError: one of them is no network.
    """
    try:
        return [ip_network(part) for part in as_list(value)]
    except ValueError as error:
        raise ValueError(f"must be addresses or networks: {error}") from None


def as_mode(value: str) -> str:
    """`local` or `production`.

    Raises:
        ValueError: for any other word.
    """
    if value.strip() not in {"local", "production"}:
        raise ValueError("must be local or production")
    return value.strip()


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: `read` turns its text, or `default`, into the setting's value.

    What a `secret` one holds is repeated nowhere (P57).
    """

    name: str
    read: Callable[[str], Any]
    default: str
    help: str
    secret: bool = False


VARIABLES = (
    Variable(
        "FACTCHECK_ENV", as_mode, "local", "local, or production (https, real secrets, nothing guessed)."
    ),
    Variable(
        "FACTCHECK_DATA", as_text, "", "Folder of the database, exports and archives; empty: see the text."
    ),
    Variable("DEBUG", as_flag, "no", "Django's debug pages. Refused in production."),
    Variable(
        "SECRET_KEY", as_text, "", "Signs sessions; local: made on first start and kept in the data folder."
    ),
    Variable("SECRET_KEY_FALLBACKS", as_list, "", "Earlier keys, still accepted while they are replaced."),
    Variable("ALLOWED_HOSTS", as_list, "127.0.0.1,localhost,[::1]", "Host names the site answers to."),
    Variable("TRUSTED_ORIGINS", as_list, "", "Further origins, as https://host, that may send forms."),
    Variable("BEHIND_TLS_PROXY", as_flag, "no", "Trust X-Forwarded-Proto of the one proxy in front."),
    Variable("TRUSTED_PROXIES", as_networks, "", "Addresses of proxies whose X-Forwarded-For is believed."),
    Variable("BIND", as_text, "127.0.0.1", "Address the web server listens on."),
    Variable("PORT", as_number, "8000", "Port the web server listens on."),
    Variable("DATABASE_URL", as_text, "", "postgresql:// of the app role; empty: embedded PostgreSQL."),
    Variable(
        "DATABASE_OWNER_URL", as_text, "", "postgresql:// of the role that owns and migrates the tables."
    ),
    Variable("EMBEDDED_POSTGRES_OPTIONS", as_text, "", "Further name=value options of the embedded server."),
    Variable("STATEMENT_TIMEOUT", as_number, "30", "Seconds after which the database ends a statement."),
    Variable("IDLE_TRANSACTION_TIMEOUT", as_number, "60", "Seconds a transaction may stand idle."),
    Variable(
        "CELERY_BROKER_URL",
        as_text,
        "",
        "pgmq://, redis:// or amqp://; empty: database `broker` beside ours.",
    ),
    Variable("CELERY_CONCURRENCY", as_number, "1", "Tasks that one worker runs at a time."),
    Variable("TASK_TIME_LIMIT", as_number, "3600", "Seconds after which a task is ended."),
    Variable("WEB_WORKERS", as_number, "2", "Web server processes."),
    Variable("WEB_THREADS", as_number, "4", "Threads of each web server process."),
    Variable("SCHEDULER_INTERVAL", as_number, "15", "Seconds between two rounds of the scheduler."),
    Variable(
        "PREANNOTATORS", as_objects, "", "JSON list of back ends that suggest; may hold keys.", secret=True
    ),
    Variable("PREANNOTATOR_HOSTS", as_list, "", "host:port of back ends that may lie inside the network."),
    Variable(
        "WEBHOOK_HOSTS", as_list, "", "host:port of webhooks' receivers that may lie inside the network."
    ),
    Variable("EMAIL_URL", as_text, "console:", "console:, smtp://user:password@host:587 or smtps://…:465."),
    Variable("EMAIL_FROM", as_text, "factcheck@localhost", "Sender of mail."),
    Variable("SESSION_HOURS", as_number, "336", "Hours after which a sign-in ends."),
    Variable("UPLOAD_LIMIT", as_number, "10485760", "Bytes of the largest request body."),
    Variable("DOCUMENT_LIMIT", as_number, "2097152", "Bytes of the largest document that is imported."),
    Variable(
        "IMPORT_LIMIT", as_number, "1073741824", "Bytes of the largest file that is sent to be imported."
    ),
    Variable(
        "FILES_URL",
        options_of,
        "",
        "s3:// or s3+https:// of the storage for exports and releases; empty: FACTCHECK_DATA.",
        secret=True,
    ),
    Variable("EXPORT_DAYS", as_number, "30", "Days that the file of an export is kept; 0: for ever."),
    Variable(
        "FACTCHECK_SPACY_MODEL",
        as_text,
        "",
        "spaCy model of the pre-annotator news; empty: the first installed.",
    ),
    Variable("LOG_LEVEL", as_text, "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


def value_of(variable: Variable, environment: Mapping[str, str]) -> Any:
    """The typed value of one variable.

    Raises:
        SettingError: the text is not of the variable's type.
    """
    text = environment.get(variable.name, variable.default)
    try:
        return variable.read(text)
    except ValueError as error:
        shown = variable.name if variable.secret else f"{variable.name}={text!r}"
        raise SettingError(f"{shown} {error}") from None


def read(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Every variable by name, typed; from the process's environment unless another is given.

    Raises:
        SettingError: one of them cannot be read.
    """
    given = os.environ if environment is None else environment
    return {variable.name: value_of(variable, given) for variable in VARIABLES}
