"""Keys: arguments that 2.12.0 requires, and a path that no longer exists."""

from web import KEY, Web

from deepgram import Deepgram

DIFFERS = {
    "values.none": ("v2-key-defaults", {"json": {"comment": "mine", "scopes": ["member"]}}),
    "values.three": ("v2-key-defaults", {"api_key_id": "K"}),
    "values.fields": ("v2-usage-fields", "/v1/projects/P/usage/fields"),
}


async def run(ctx):
    with Web({"/projects/P/keys": {"body": {"api_key_id": "K"}}}) as web:
        deepgram = Deepgram({"api_key": KEY, "api_url": web.url})
        await deepgram.keys.create("P", "mine", ["member"], None, None, None)
        ctx.record("none", web.requests[0]["body"])
        try:
            ctx.record("three", await deepgram.keys.create("P", "mine", ["member"]))
        except TypeError as error:
            ctx.record("three", type(error).__name__)
        await deepgram.usage.get_fields("P", {"start": "x"})
        ctx.record("fields", web.requests[-1]["path"])
