"""ClientOptionsFromEnv: host, logging, headers and parameters from the environment."""

import os

from deepgram import ClientOptionsFromEnv


def run(ctx):
    os.environ.update(
        {
            "DEEPGRAM_API_KEY": "K",
            "DEEPGRAM_HOST": "env.example.com",
            "DEEPGRAM_LOGGING": "10",
            "DEEPGRAM_HEADER_0": "X-Zero",
            "DEEPGRAM_HEADER_VALUE_0": "0",
            "DEEPGRAM_HEADER_1": "X-One",
            "DEEPGRAM_HEADER_VALUE_1": "1",
            "DEEPGRAM_HEADER_3": "X-Three",
            "DEEPGRAM_PARAM_0": "keepalive",
            "DEEPGRAM_PARAM_VALUE_0": "true",
        }
    )
    config = ClientOptionsFromEnv()
    ctx.record("url", config.url)
    ctx.record("verbose", config.verbose)
    ctx.record("headers", sorted(name for name in config.headers if name.startswith("X-")))
    ctx.record("options", config.options)
    ctx.record("keepalive", bool(config.is_keep_alive_enabled()))
    config = ClientOptionsFromEnv("A", "", "https://arg.example", 20, {"X-Arg": "a"}, {"p": 1})
    ctx.record("arguments", [config.api_key, config.url, config.verbose, config.options])
    ctx.record("argument headers", sorted(name for name in config.headers if name.startswith("X-")))
