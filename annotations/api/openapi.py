"""What the schema generator cannot see by itself."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """How an access token is sent."""

    target_class = "annotations.api.authentication.TokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002 - the library's signature
        """The security scheme object."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "fc_…"}


def answers_are_complete(result: dict[str, Any], **_more: object) -> dict[str, Any]:
    """Declare every field of an answer as present: what may be left out is so in requests alone."""
    for name, component in result.get("components", {}).get("schemas", {}).items():
        if not name.endswith(("Request", "Problem")) and "properties" in component:
            component["required"] = sorted(component["properties"])
    return result
