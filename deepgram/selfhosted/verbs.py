"""Credentials with which installations of one's own download what they run (protocol 10.14).

Every verb returns the text of the answer. Each has a second name from the time when self-hosted was called on-prem.
`client.pyi` has the whole signatures.
"""
# mypy: disable-error-code="empty-body"

from typing import Any

from .._io.endpoint import endpoint
from .._io.rest import Rest

CREDENTIALS = "v1/projects/{project_id}/selfhosted/distribution/credentials"
ONE = CREDENTIALS + "/{distribution_credentials_id}"
TAIL = ("timeout",)


class SelfHostedVerbs(Rest):
    """Credentials of self-hosted installations."""

    @endpoint("get", CREDENTIALS, also="list_onprem_credentials", tail=TAIL)
    def list_selfhosted_credentials(self, project_id: str) -> str:
        """The credentials of a project."""

    @endpoint("get", ONE, also="get_onprem_credentials", tail=TAIL)
    def get_selfhosted_credentials(self, project_id: str, distribution_credentials_id: str) -> str:
        """A set of credentials."""

    @endpoint("post", CREDENTIALS + "/", also="create_onprem_credentials", tail=TAIL)
    def create_selfhosted_credentials(self, project_id: str, options: Any) -> str:
        """A new set of credentials; `options` may have a `comment`, `addons` may have `scopes` and `provider`."""

    @endpoint("delete", ONE, also="delete_onprem_credentials", tail=TAIL)
    def delete_selfhosted_credentials(self, project_id: str, distribution_credentials_id: str) -> str:
        """Delete a set of credentials."""
