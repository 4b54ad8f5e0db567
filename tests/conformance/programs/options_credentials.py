"""Credentials: every source, alone and combined, and the header that results."""

import os

from deepgram import ClientOptionsFromEnv, DeepgramApiKeyError, DeepgramClient, DeepgramClientOptions

DIFFERS = {"values.number": ("credential-kind", "DeepgramTypeError")}


def seen(client):
    return [client.api_key, client.access_token, client._config.headers.get("Authorization")]


def run(ctx):
    for name in ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN"):
        os.environ.pop(name, None)
    for number, arguments in enumerate(
        (
            {"api_key": "K"},
            {"access_token": "T"},
            {"api_key": "K", "access_token": "T"},
            {"config": DeepgramClientOptions(api_key="C"), "access_token": "A"},
            {"config": DeepgramClientOptions(api_key="K", access_token="T")},
            {"config": DeepgramClientOptions(api_key="C"), "api_key": "K"},
            {"config": DeepgramClientOptions(headers={"Authorization": "X y"}), "api_key": "K"},
            {"config": DeepgramClientOptions()},
            {"api_key": None},
            {},
        )
    ):
        ctx.record(f"arguments {number}", seen(DeepgramClient(**arguments)))
    ctx.raises("number", DeepgramClient, 12345)
    try:
        ClientOptionsFromEnv()
    except DeepgramApiKeyError as error:
        ctx.record("caught", str(error).startswith("Neither Deepgram API KEY nor ACCESS TOKEN is set"))

    os.environ["DEEPGRAM_API_KEY"] = "EK"
    ctx.record("key", seen(DeepgramClient()))
    ctx.record("key, config", seen(DeepgramClient(config=DeepgramClientOptions())))
    os.environ["DEEPGRAM_ACCESS_TOKEN"] = "ET"
    ctx.record("key and token", seen(DeepgramClient()))
    ctx.record("argument key", seen(DeepgramClient("K")))
    config = ClientOptionsFromEnv()
    ctx.record("from env", [config.api_key, config.access_token, config.headers["Authorization"]])
    config = ClientOptionsFromEnv(api_key="K")
    ctx.record("from env, key", [config.api_key, config.access_token, config.headers["Authorization"]])
    ctx.record("client of env", seen(DeepgramClient("", ClientOptionsFromEnv())))
