"""Manage, auth and self-hosted as type checkers see them; see `verbs.py`."""

from typing import Any, Union

import httpx
from typing_extensions import assert_type

from deepgram import (
    AgentConfiguration,
    AgentConfigurationOptions,
    AsyncAuthRESTClient,
    AsyncManageClient,
    AsyncSelfHostedClient,
    AuthRESTClient,
    DeepgramClient,
    DeepgramClientOptions,
    GrantTokenResponse,
    Key,
    KeyOptions,
    KeyResponse,
    KeysResponse,
    ManageClient,
    Message,
    ModelOptions,
    ModelsResponse,
    OnPremClient,
    Project,
    ProjectsResponse,
    SelfHostedClient,
    UsageRequest,
    UsageSummaryOptions,
    UsageSummaryResponse,
)

client = DeepgramClient("key")


def blocking() -> None:
    manage = client.manage.v("1")
    assert_type(manage, ManageClient)
    assert_type(manage.get_projects(), ProjectsResponse)
    assert_type(manage.list_projects(5, {"x": 1}, {"X-Mine": "1"}, follow_redirects=True).projects[0], Project)
    assert_type(manage.get_project(project_id="P", timeout=httpx.Timeout(5)).name, str)
    assert_type(manage.update_project("P", "name"), Message)
    assert_type(manage.get_models(), ModelsResponse)
    assert_type(manage.get_models(ModelOptions(include_outdated=True)), ModelsResponse)
    assert_type(manage.list_models({"include_outdated": True}).stt[0].languages, "list[str]")
    assert_type(manage.list_keys("P"), KeysResponse)
    assert_type(manage.get_key("P", "K"), KeyResponse)
    assert_type(manage.get_key("P", key_id="K").member.first_name, str)
    assert_type(manage.create_key("P", KeyOptions(comment="c", scopes=["member"])), Key)
    assert_type(manage.create_key("P", {"comment": "c"}).key, Union[str, None])
    assert_type(manage.send_invite("P", "a@x", scope="admin"), Message)
    assert_type(manage.get_usage_request("P", "R"), UsageRequest)
    usage = manage.get_usage_summary("P", UsageSummaryOptions(diarize=True))
    assert_type(usage, UsageSummaryResponse)
    assert_type(usage.results[0].tokens.tokens_in, Union[int, float])
    assert_type(manage.create_agent_configuration("P", AgentConfigurationOptions("{}")), AgentConfiguration)
    assert_type(manage.create_agent_configuration("P", {"config": {}}).config, Any)
    assert_type(manage.get("https://h/v1/x"), str)
    auth = client.auth.v("1")
    assert_type(auth, AuthRESTClient)
    assert_type(auth.grant_token(), GrantTokenResponse)
    assert_type(auth.grant_token(ttl_seconds=60).access_token, str)
    selfhosted = client.selfhosted.v("1")
    assert_type(selfhosted, SelfHostedClient)
    assert_type(selfhosted.list_selfhosted_credentials("P"), str)
    assert_type(client.onprem.v("1").create_onprem_credentials("P", {"comment": "c"}), str)
    assert_type(OnPremClient(DeepgramClientOptions("key")), SelfHostedClient)
    manage.get_key("P")  # type: ignore[call-arg]
    manage.get_key(1, "K")  # type: ignore[arg-type]
    manage.create_key("P", ModelOptions())  # type: ignore[arg-type]
    manage.send_invite("P", 5)  # type: ignore[arg-type]
    manage.get_kye("P", "K")  # type: ignore[attr-defined]
    auth.grant_token("60")  # type: ignore[arg-type]


async def on_loop() -> None:
    manage = client.asyncmanage.v("1")
    assert_type(manage, AsyncManageClient)
    assert_type(await manage.list_projects(), ProjectsResponse)
    assert_type(await manage.get_key("P", "K"), KeyResponse)
    assert_type(await manage.delete_invite("P", "a@x"), Message)
    auth = client.asyncauth.v("1")
    assert_type(auth, AsyncAuthRESTClient)
    assert_type(await auth.grant_token(60), GrantTokenResponse)
    assert_type(client.asyncselfhosted.v("1"), AsyncSelfHostedClient)
    assert_type(await client.asynconprem.v("1").get_onprem_credentials("P", "C"), str)
    assert manage.get_projects().projects  # type: ignore[attr-defined]
