"""Tokens, and credentials of self-hosted installations, in both colours."""

import asyncio
import warnings

from deepgram.clients.auth.v1 import AsyncAuthRESTClient, AuthRESTClient

from deepgram import AsyncOnPremClient, DeepgramClient, DeepgramClientOptions, OnPremClient

TEXT = '{ "distribution_credentials": [] }'
CALLS = (
    ("list", ("P",)),
    ("get", ("P", "C")),
    ("create", ("P", {"comment": "ü", "scopes": ["a"]})),
    ("delete", ("P", "C")),
)
DIFFERS = {
    "values.onprem list async": ("async-onprem", '{ "distribution_credentials": [] }'),
    "values.onprem get async": ("async-onprem", '{ "distribution_credentials": [] }'),
    "values.onprem create async": ("async-onprem", '{ "distribution_credentials": [] }'),
    "values.onprem delete async": ("async-onprem", '{ "distribution_credentials": [] }'),
    "values.warning onprem": ("onprem-words", "deepgram.selfhosted"),
    "values.warning asynconprem": ("onprem-words", "deepgram.asyncselfhosted"),
    "values.bearer": ("token-by-token", ["Bearer t"]),
    "values.bearer later": ("token-by-token", "Bearer t"),
}
NOT_3_11 = "it has no ttl"


async def run(ctx):
    config = DeepgramClientOptions(api_key="k", url=f"http://{ctx.host}", headers={"X-Own": "1"})
    granted = {"access_token": "granted", "expires_in": 60}

    class Auth(AuthRESTClient):
        def post(self, *args, **kwargs):
            return super().post(*args, transport=ctx.http("auth", granted), **kwargs)

    class AsyncAuth(AsyncAuthRESTClient):
        async def post(self, *args, **kwargs):
            return await super().post(*args, transport=ctx.http("async auth", granted), **kwargs)

    for ttl in ((), (1,), (3600,)):
        ctx.attempt(f"grant {ttl}", Auth(config).grant_token, *ttl)
        await ctx.attempt_async(f"async grant {ttl}", AsyncAuth(config).grant_token(*ttl))
    for ttl in (0, 3601, True, "5", 1.5):
        ctx.attempt(f"refused {ttl}", Auth(config).grant_token, ttl)
        await ctx.attempt_async(f"async refused {ttl}", AsyncAuth(config).grant_token(ttl))
    deepgram = DeepgramClient("k", config)
    selfhosted, on_loop = deepgram.selfhosted.v("1"), deepgram.asyncselfhosted.v("1")
    for verb, args in CALLS:
        name = f"{verb}_selfhosted_credentials"
        ctx.attempt(f"selfhosted {verb}", getattr(selfhosted, name), *args, transport=ctx.http(verb, TEXT))
        called = getattr(on_loop, name)(*args, transport=ctx.http(verb, TEXT), timeout=7)
        await ctx.attempt_async(f"selfhosted {verb} async", called)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        onprem, old_loop = deepgram.onprem.v("1"), deepgram.asynconprem.v("1")
    for name, warning in zip(("onprem", "asynconprem"), caught, strict=True):
        words, _, instead = str(warning.message).partition("Use ")
        ctx.record(f"warning {name}", instead.split()[0])
        ctx.record(f"words of warning {name}", [type(warning.message).__name__, words])
    ctx.record("classes", [type(onprem) is OnPremClient, type(old_loop) is AsyncOnPremClient])
    for verb, args in CALLS:
        name = f"{verb}_onprem_credentials"
        ctx.attempt(f"onprem {verb}", getattr(onprem, name), *args, transport=ctx.http(f"onprem {verb}", TEXT))
        found = None
        if verb != "create" or "clients.selfhosted" not in type(old_loop).__module__:
            found = await getattr(old_loop, name)(*args, transport=ctx.http("old", TEXT))
        ctx.record(f"onprem {verb} async", "coroutine" if asyncio.iscoroutine(found) else found)
        if asyncio.iscoroutine(found):
            found.close()
    ctx.values.pop("requests old", None)
    bearer = DeepgramClient(access_token="t", config=DeepgramClientOptions(url=f"http://{ctx.host}"))
    sent = []
    auth = Auth(bearer._config)
    try:
        auth.grant_token()
        sent = [ctx.values["requests auth"][-1][2]["authorization"]]
    except Exception as error:
        sent = type(error).__name__
    ctx.record("bearer", sent)
    later = ctx.http("later", {})
    try:
        bearer.manage.v("1").get_projects(transport=later)
        ctx.record("bearer later", ctx.values["requests later"][-1][2]["authorization"])
    except Exception as error:
        ctx.record("bearer later", type(error).__name__)
    ctx.values.pop("requests later")
    ctx.values["requests auth"] = [each for each in ctx.values["requests auth"] if "Token k" in str(each)]
