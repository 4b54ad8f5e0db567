"""Credentials with which self-hosted installations download images (protocol 10.14)."""

from .._io.endpoints import declare
from .._io.rest import Rest


class SelfHostedVerbs(Rest):
    """Credentials of self-hosted installations.

    Every verb returns the text of the response, and has an older alias with `onprem`. An error status raises
    DeepgramApiError. See `Rest` for the keyword arguments.
    """

    endpoint = "v1/projects"  # an attribute in 3.2


declare(
    SelfHostedVerbs,
    """
list_selfhosted_credentials list_onprem_credentials: GET .../selfhosted/distribution/credentials -> str
    # The credentials of a project.
get_selfhosted_credentials get_onprem_credentials:
    GET .../selfhosted/distribution/credentials/{distribution_credentials_id} -> str # A set of credentials.
create_selfhosted_credentials create_onprem_credentials: POST .../selfhosted/distribution/credentials/ options -> str
    # A new set of credentials; `options` may have a `comment`, `addons` may have `scopes` and `provider`.
delete_selfhosted_credentials delete_onprem_credentials:
    DELETE .../selfhosted/distribution/credentials/{distribution_credentials_id} -> str # Delete a set of credentials.
""",
    {"str": str},
    "timeout",
)
