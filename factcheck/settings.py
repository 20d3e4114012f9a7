"""Django's settings: one file, values only from the table in env.py."""

import re
import tomllib
from typing import Any
from urllib.parse import unquote, urlsplit

import pgtrigger

from factcheck import database, env, paths
from factcheck.secrets import secret_key

ENV = env.read()
PRODUCTION = ENV["FACTCHECK_ENV"] == "production"
BASE_DIR = paths.CHECKOUT
CODE_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]
DATA_DIR = paths.data_folder(ENV["FACTCHECK_DATA"])

# --- Web ----------------------------------------------------------------------------------------

DEBUG = ENV["DEBUG"]
if PRODUCTION and DEBUG:
    raise env.SettingError("DEBUG must be off when FACTCHECK_ENV=production")
SECRET_KEY = secret_key(given=ENV["SECRET_KEY"], production=PRODUCTION, data=DATA_DIR)
SECRET_KEY_FALLBACKS = ENV["SECRET_KEY_FALLBACKS"]
ALLOWED_HOSTS = ENV["ALLOWED_HOSTS"]
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise env.SettingError("ALLOWED_HOSTS must name hosts when FACTCHECK_ENV=production")
BIND, PORT = ENV["BIND"], ENV["PORT"]
WEB_WORKERS, WEB_THREADS = ENV["WEB_WORKERS"], ENV["WEB_THREADS"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "annotations.apps.AnnotationsConfig",
    "factcheck.apps.FactcheckConfig",
]
MIDDLEWARE = [
    "factcheck.middleware.RequestIdMiddleware",
    "factcheck.middleware.SecurityHeadersMiddleware",
    "factcheck.middleware.NoNulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "annotations.api.deprecation.DeprecationMiddleware",
]
ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATA_UPLOAD_MAX_MEMORY_SIZE = ENV["UPLOAD_LIMIT"]
DOCUMENT_LIMIT = ENV["DOCUMENT_LIMIT"]
IMPORT_LIMIT = ENV["IMPORT_LIMIT"]
EXPORT_DAYS = ENV["EXPORT_DAYS"]
_STORAGES = {
    "default": "core.files.storage.FileSystemStorage",
    "staticfiles": "contrib.staticfiles.storage.StaticFilesStorage",
}
STORAGES: dict[str, dict[str, Any]] = {
    name: {"BACKEND": f"django.{path}"} for name, path in _STORAGES.items()
}
if ENV["FILES_URL"]:
    STORAGES["kept"] = {"BACKEND": "factcheck.s3.FileStorage", "OPTIONS": ENV["FILES_URL"]}
PREANNOTATORS, PREANNOTATOR_HOSTS = ENV["PREANNOTATORS"], ENV["PREANNOTATOR_HOSTS"]
WEBHOOK_HOSTS = ENV["WEBHOOK_HOSTS"]

SESSION_COOKIE_AGE = ENV["SESSION_HOURS"] * 3600
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = ENV["TRUSTED_ORIGINS"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ENV["BEHIND_TLS_PROXY"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = ENV["TRUSTED_PROXIES"]
SECURE_SSL_REDIRECT = PRODUCTION and ENV["BEHIND_TLS_PROXY"]
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # asking browsers to preload the host is its owner's decision

# --- Static files: served by whitenoise from where they are, so nothing is collected --------------

STATIC_URL = "/static/"
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
HASHED_NAME = re.compile(r"^.+/assets/[^/]+-[\w-]{8}\.\w+(\.map)?$")


def WHITENOISE_IMMUTABLE_FILE_TEST(_path: str, url: str) -> bool:  # noqa: N802 - a setting's name
    """Whether a file may be cached for ever: its name holds a hash of what is in it."""
    return HASHED_NAME.match(url) is not None


# --- Database and history -----------------------------------------------------------------------

SOCKET_DIR = paths.socket_folder(DATA_DIR)
EMBEDDED_POSTGRES_OPTIONS = ENV["EMBEDDED_POSTGRES_OPTIONS"]
EMBEDDED = not ENV["DATABASE_URL"]
IDLE_TRANSACTION_TIMEOUT = ENV["IDLE_TRANSACTION_TIMEOUT"]


def _role(role: str) -> dict[str, str]:
    return database.embedded_parts(user=role, database=database.DATABASE, sockets=SOCKET_DIR)


_app = _role(database.APP) if EMBEDDED else database.parse_url(ENV["DATABASE_URL"], name="DATABASE_URL")
DATABASE_APP = _app
DATABASE_OWNER: dict[str, str] | None = _role(database.OWNER) if EMBEDDED else None
if ENV["DATABASE_OWNER_URL"]:
    DATABASE_OWNER = database.parse_url(ENV["DATABASE_OWNER_URL"], name="DATABASE_OWNER_URL")
if DATABASE_OWNER and DATABASE_OWNER["USER"] == _app["USER"]:
    raise env.SettingError(
        "DATABASE_URL and DATABASE_OWNER_URL must name two roles: one may not change history"
    )
DATABASES = {
    "default": database.django_database(
        _app, statement_timeout=ENV["STATEMENT_TIMEOUT"], idle_timeout=IDLE_TRANSACTION_TIMEOUT
    ),
}
PGHISTORY_LEVEL: Any = pgtrigger.Statement  # row level made inserting 50,000 rows 20 times slower
PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_ALL_EVENTS = False
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Background work ----------------------------------------------------------------------------

BROKER_URL = ENV["CELERY_BROKER_URL"]
BROKER_PARTS = None  # of the PostgreSQL database that carries the messages, when it is one
if not BROKER_URL:
    BROKER_PARTS = {**_app, "NAME": database.BROKER_DATABASE}
elif BROKER_URL.startswith("pgmq:"):
    BROKER_PARTS = database.parse_url(BROKER_URL, name="CELERY_BROKER_URL")
CELERY_APP = "factcheck.celery.app"  # for import_string, so that web requests load Celery only to send
CELERY_CONCURRENCY = ENV["CELERY_CONCURRENCY"]
TASK_TIME_LIMIT = ENV["TASK_TIME_LIMIT"]
SCHEDULER_INTERVAL = ENV["SCHEDULER_INTERVAL"]
SPACY_MODEL = ENV["FACTCHECK_SPACY_MODEL"]

# --- Accounts -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "annotations.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]
LOGIN_URL = "/"
LOGIN_REDIRECT_URL = "/"

# --- API ----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "annotations.api.errors.problem_response",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # first, because its WWW-Authenticate header makes a missing sign-in a 401
        "annotations.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["factcheck.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["factcheck.parsing.JSONParser"],
    # OPTIONS would answer the same for every object, in reach or not: nothing here needs it
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Factcheck",
    "DESCRIPTION": "Annotate claims in documents, judge them, measure agreement, export labeled data.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "annotations.api.openapi.answers_are_complete",
        "annotations.api.openapi.bodies_are_strict",
        "annotations.api.openapi.refusals_are_named",
        "annotations.api.deprecation.mark_deprecated",
        "annotations.api.openapi.examples_are_shown",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DecisionOutcomeEnum": "annotations.models.suggestion.SuggestionDecisionOutcome",
        "ResolutionOutcomeEnum": "annotations.models.verdict.ResolutionOutcome",
        "JobStatusEnum": [
            (status, status) for status in ("queued", "running", "done", "failed", "parked", "cancelled")
        ],
        "DeliveryStatusEnum": "annotations.models.webhook.DeliveryStatus",
        "JobKindEnum": [
            (kind, kind) for kind in ("preannotate", "export", "queue_order", "refit", "release", "import")
        ],
        "FormatEnum": "annotations.api.exports.FORMAT_CHOICES",
        "PairsEnum": "annotations.api.agreement.cards.PAIR_CHOICES",
    },
}

# --- Mail ---------------------------------------------------------------------------------------

_mail = urlsplit(ENV["EMAIL_URL"])
if _mail.scheme not in {"console", "smtp", "smtps", "memory"}:
    raise env.SettingError("EMAIL_URL must begin with console:, smtp:// or smtps://")
_BACKENDS = {"console": "console", "memory": "locmem"}
EMAIL_BACKEND = f"django.core.mail.backends.{_BACKENDS.get(_mail.scheme, 'smtp')}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV["EMAIL_FROM"]

# --- Logging: never the text of a document, so no SQL, no bodies, no local variables ---------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "factcheck.middleware.RequestIdFilter"}},
    "formatters": {"line": {"()": "factcheck.logs.Formatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["stderr"], "level": ENV["LOG_LEVEL"]},
    "loggers": {
        "django": {"handlers": [], "level": ENV["LOG_LEVEL"], "propagate": True},
        "django.db.backends": {"level": "WARNING"},
        "pgmq": {"level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
