"""Helpers that programs import from the common package: query strings and WebSocket URLs."""

from deepgram.clients.common.v1.helpers import append_query_params

DIFFERS = {"values.append 3": ("url-empty-parameter", "https://h/p?blank=&a=1")}


def run(ctx):
    for number, (url, params) in enumerate(
        (
            ("https://h/p", {"a": 1, "b": True, "c": None, "d": ["x y", "z"], "e": ""}),
            ("https://h/p?a=1&b=2", {"b": [3], "c": "ü"}),
            ("https://h/p?a=1", {"a": "2"}),
            ("https://h/p?blank=&a=1", {}),
            ("https://h/p", None),
            ("https://h/p", {"t": (1, 2), "f": 0.5, "n": []}),
            ("ws://h", {"a": False}),
        )
    ):
        ctx.attempt(f"append {number}", append_query_params, url, params)
