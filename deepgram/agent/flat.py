"""Converts the options of 4.x, with flat fields and any form of endpoint, to the nested wire form (protocol 7.3, 7.4).

The functions take a message as a fresh `to_dict()` result, change it in place, and return it with the names of the
fields for which the wire has no place.
"""

from typing import Any, Dict, Iterator, List, Tuple

Message = Dict[str, Any]
WireMessage = Tuple[Message, List[str]]

# Where the flat fields of a block go: paths in the block, or with "/" in the message; the first that exists is used.
MOVES: Dict[str, Dict[str, Tuple[str, ...]]] = {
    "listen": {
        "model": ("provider.model",),
        "smart_format": ("provider.smart_format",),
        "keyterms": ("provider.keyterms",),
        "language": ("/agent.language", "provider.language"),
        "encoding": ("/audio.input.encoding",),
        "sample_rate": ("/audio.input.sample_rate",),
        **dict.fromkeys(("channels", "interim_results", "vad_events", "endpointing"), ()),
    },
    "think": {"model": ("provider.model",), "instructions": ("prompt",)},
    "speak": {
        "model": ("provider.model",),
        "encoding": ("/audio.output.encoding",),
        "sample_rate": ("/audio.output.sample_rate",),
        "container": ("/audio.output.container",),
        "voice_id": (),
    },
}

# Defaults of the classes: any other nested value was set by the program, and takes precedence over a flat one.
DEFAULTS = {
    "/agent.language": "en",
    "/audio.input.encoding": "linear16",
    "/audio.input.sample_rate": 16000,
    "/audio.output.encoding": "linear16",
    "/audio.output.sample_rate": 16000,
    "/audio.output.container": "none",
}

METHOD = "POST"  # the class's default for endpoints


def to_wire(message: Message) -> WireMessage:
    """Convert `Settings`, or a message with one block: `UpdateListen`, `UpdateThink`, `UpdateSpeak`."""
    block = str(message.get("type")).removeprefix("Update").lower()
    return _update_to_wire(message, block) if block in MOVES else settings_to_wire(message)


def settings_to_wire(message: Message) -> WireMessage:
    """Convert `Settings`: move blocks beside `agent` into it, and flat fields of all blocks to their places."""
    agent: Any = message.get("agent")
    unplaced: List[str] = []
    for name in MOVES:
        inside = isinstance(agent, dict)
        block = _merged(message.pop(name, None), agent.get(name) if inside else None)
        before = bool(block)
        unplaced += _move_flat_fields(name, block, message)
        if inside and block:
            agent[name] = block
        elif inside and before and name != "speak":
            agent.pop(name, None)
        elif block:
            unplaced.append(name)  # `agent` is the UUID of a stored configuration
    return message, unplaced


def _update_to_wire(message: Message, name: str) -> WireMessage:
    flat_block = {field: message.pop(field) for field in MOVES[name] if field in message}
    message[name] = _merged(flat_block, message.get(name))
    return message, list(_move_flat_fields(name, message[name], message))


def _merged(flat_block: Any, nested: Any) -> Any:
    """Merge two descriptions of a block; the one in `agent` takes precedence."""
    if not (isinstance(flat_block, dict) and isinstance(nested, dict)):
        return flat_block if flat_block and nested in (None, {}, []) else nested
    return {key: _merged(flat_block.get(key), nested.get(key)) for key in {**flat_block, **nested}}


def _objects(value: Any) -> Iterator[Message]:
    """The JSON object itself, or those in a list."""
    return (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict))


def _move_flat_fields(name: str, blocks: Any, message: Message) -> Iterator[str]:
    """Move the flat fields of a block, or of each block in a list; yield the names of those without a place."""
    for block in _objects(blocks):
        flat = [field for field in MOVES[name] if field in block]
        for field in flat:
            value = block.pop(field)
            if not any(_set_if_unset(value, place, block, message) for place in MOVES[name][field]):
                yield f"{name}.{field}"
        for endpoint in _objects(block.get("endpoint")):
            _headers_as_object(endpoint)
            if endpoint.pop("method", None) not in (METHOD, None):  # only endpoints of functions have a method
                yield f"{name}.endpoint.method"
        for function in _objects(block.get("functions")):
            yield from _move_endpoint_fields(function)
        if flat and name != "think" and isinstance(block.get("provider"), dict):
            block["provider"].setdefault("type", "deepgram")  # the provider that flat fields are for


def _set_if_unset(value: Any, place: str, block: Message, message: Message) -> bool:
    """Set a place unless it has a value other than the default; return False if the message has no such place."""
    *parents, leaf = place.lstrip("/").split(".")
    node = message if place.startswith("/") else block
    if node is message and parents[0] not in message:
        return False
    for parent in parents:
        if node.get(parent) is None:
            node[parent] = {}
        node = node[parent]
        if not isinstance(node, dict):
            return False
    if node.get(leaf) in (None, DEFAULTS.get(place)):
        node[leaf] = value
    return True


def _move_endpoint_fields(function: Message) -> Iterator[str]:
    """Move `url`, `method` and `headers` of a function into its endpoint, whose own values take precedence."""
    flat = {field: function.pop(field) for field in ("url", "method", "headers") if field in function}
    if flat.get("url") and function.get("endpoint") is None:
        function["endpoint"] = {}
    endpoint = function.get("endpoint")
    if isinstance(endpoint, dict):
        for field, value in {**flat, "method": flat.get("method") or METHOD}.items():
            if value and endpoint.get(field) in (None, "", METHOD):
                endpoint[field] = value
        _headers_as_object(endpoint)
    elif flat.get("headers"):
        yield "think.functions.headers"


def _headers_as_object(endpoint: Message) -> None:
    """Convert headers given as a list of names (`key` or `name`) and values to an object."""
    headers = endpoint.get("headers")
    if isinstance(headers, list):
        pairs = ((header.get("key") or header.get("name") or "", header.get("value")) for header in _objects(headers))
        endpoint["headers"] = dict(pairs)
