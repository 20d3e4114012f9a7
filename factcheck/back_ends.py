"""The operator's back ends, from the environment into the registry of pre-annotators."""

from django.conf import settings

from annotations.core.errors import DomainError
from annotations.preannotators import registry
from annotations.preannotators.backends.options import BackEndSettingError
from annotations.preannotators.backends.settings import engines
from factcheck.env import SettingError


def offer() -> None:
    """Let projects choose among the back ends that the environment names.

    Raises:
        SettingError: one of them is not described as it must be.
    """
    try:
        registry.configure(engines(settings.PREANNOTATORS, settings.PREANNOTATOR_HOSTS))
    except DomainError as error:
        hosts = isinstance(error, BackEndSettingError) and error.field == "hosts"
        name = "PREANNOTATOR_HOSTS" if hosts else "PREANNOTATORS"
        raise SettingError(f"{name}: {error}") from None
