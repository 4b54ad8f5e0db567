"""From the options of 4.x, flat ones and endpoints in any form, to the nested form of the wire (protocol 7.3, 7.4).

Everything here takes messages as JSON types, as a fresh `to_dict()` makes them, changes them, and returns the message
for the wire together with the names of the fields it has no place for.
"""

from typing import Any, Dict, Iterator, List, Tuple

Message = Dict[str, Any]
Placed = Tuple[Message, List[str]]

# Where the flat fields of a block go: a path in the block, or with "/" in the message; the first that exists counts.
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

# What the classes fill in; a nested value other than these was given, and wins over a flat one.
DEFAULTS = {
    "/agent.language": "en",
    "/audio.input.encoding": "linear16",
    "/audio.input.sample_rate": 16000,
    "/audio.output.encoding": "linear16",
    "/audio.output.sample_rate": 16000,
    "/audio.output.container": "none",
}

METHOD = "POST"  # of an endpoint that names none; the class fills it in


def placed(message: Message) -> Placed:
    """`Settings`, or a message that carries one block: `UpdateListen`, `UpdateThink`, `UpdateSpeak`."""
    block = str(message.get("type")).removeprefix("Update").lower()
    return _update(message, block) if block in MOVES else settings(message)


def settings(message: Message) -> Placed:
    """`Settings`: blocks beside `agent` move into it, flat fields of all blocks to their places."""
    agent: Any = message.get("agent")
    unplaced: List[str] = []
    for name in MOVES:
        inside = isinstance(agent, dict)
        block = _merged(message.pop(name, None), agent.get(name) if inside else None)
        before = bool(block)
        unplaced += _place(name, block, message)
        if inside and block:
            agent[name] = block
        elif inside and before and name != "speak":
            agent.pop(name, None)
        elif block:
            unplaced.append(name)  # `agent` is the UUID of a stored configuration
    return message, unplaced


def _update(message: Message, name: str) -> Placed:
    beside = {field: message.pop(field) for field in MOVES[name] if field in message}
    message[name] = _merged(beside, message.get(name))
    return message, list(_place(name, message[name], message))


def _merged(beside: Any, nested: Any) -> Any:
    """Two descriptions of a block as one; what stands in `agent` wins."""
    if not (isinstance(beside, dict) and isinstance(nested, dict)):
        return beside if beside and nested in (None, {}, []) else nested
    return {key: _merged(beside.get(key), nested.get(key)) for key in {**beside, **nested}}


def _objects(given: Any) -> Iterator[Message]:
    """What is an object, or those in a list."""
    return (one for one in (given if isinstance(given, list) else [given]) if isinstance(one, dict))


def _place(name: str, blocks: Any, message: Message) -> Iterator[str]:
    """Move the flat fields of a block, or of each in a list; the names of those without a place."""
    for block in _objects(blocks):
        flat = [field for field in MOVES[name] if field in block]
        for field in flat:
            value = block.pop(field)
            if not any(_put(value, place, block, message) for place in MOVES[name][field]):
                yield f"{name}.{field}"
        for endpoint in _objects(block.get("endpoint")):
            _name_headers(endpoint)
            if endpoint.pop("method", None) not in (METHOD, None):  # those of models and voices have no such key
                yield f"{name}.endpoint.method"
        for function in _objects(block.get("functions")):
            yield from _endpoint_of(function)
        if flat and name != "think" and isinstance(block.get("provider"), dict):
            block["provider"].setdefault("type", "deepgram")  # whom flat fields alone describe


def _put(value: Any, place: str, block: Message, message: Message) -> bool:
    """Set a place unless it holds a value of its own; False if the message has no such place."""
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


def _endpoint_of(function: Message) -> Iterator[str]:
    """Move `url`, `method` and `headers` of a function into its endpoint, where what it says itself wins."""
    flat = {field: function.pop(field) for field in ("url", "method", "headers") if field in function}
    if flat.get("url") and function.get("endpoint") is None:
        function["endpoint"] = {}
    endpoint = function.get("endpoint")
    if isinstance(endpoint, dict):
        for field, value in {**flat, "method": flat.get("method") or METHOD}.items():
            if value and endpoint.get(field) in (None, "", METHOD):
                endpoint[field] = value
        _name_headers(endpoint)
    elif flat.get("headers"):
        yield "think.functions.headers"


def _name_headers(endpoint: Message) -> None:
    """Make an object of headers given as a list of names (`key` or `name`) and values."""
    headers = endpoint.get("headers")
    if isinstance(headers, list):
        pairs = ((header.get("key") or header.get("name") or "", header.get("value")) for header in _objects(headers))
        endpoint["headers"] = dict(pairs)
