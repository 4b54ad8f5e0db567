"""Routers: the class of each accessor, versions, and what does not exist."""

import warnings

from deepgram import DeepgramClient, DeepgramModuleError

DIFFERS = {
    "values.listen websocket 2": ("flux", "made"),
    "values.numbers": ("version-number", [8, ["Invalid module version; version: expected '1', got 1"]]),
}


def run(ctx):
    warnings.simplefilter("ignore")
    deepgram, numbers = DeepgramClient("k"), []
    for path in (
        "listen.websocket", "listen.asyncwebsocket", "listen.live", "listen.asynclive", "speak.websocket",
        "speak.asyncwebsocket", "agent.websocket", "agent.asyncwebsocket",
    ):  # fmt: skip
        area, name = path.split(".")
        version = getattr(getattr(deepgram, area), name)
        client = version.v("1")
        ctx.record(path, [type(client).__name__, client is version.v("1")])
        try:
            version.v("")
        except DeepgramModuleError as error:
            ctx.record(f"{path} empty", str(error).partition(";")[0])  # our text is longer
        try:
            version.v(1)
        except TypeError as error:
            numbers.append(str(error))
    ctx.record("numbers", [len(numbers), sorted(set(numbers))])
    for path in ("listen.websocket", "speak.asyncwebsocket", "agent.websocket"):
        area, name = path.split(".")
        try:
            getattr(getattr(deepgram, area), name).v("2")
            ctx.record(f"{area} {name} 2", "made")
        except ModuleNotFoundError:
            ctx.record(f"{area} {name} 2", "ModuleNotFoundError")
    for name in ("manage", "auth", "selfhosted", "onprem"):
        for path in (name, f"async{name}"):
            version = getattr(deepgram, path)
            ctx.record(path, [type(version.v("1")).__name__, version.v("1") is version.v("1")])
            ctx.raises(f"{path} empty", version.v, "")
            ctx.raises(f"{path} number", version.v, 1)
            ctx.raises(f"{path} 2", version.v, "2")
    for path in ("auth.rest", "manage.get_projects", "listen.v", "agent.v", "read.v", "analyze", "models"):
        target = deepgram
        try:
            for name in path.split("."):
                target = getattr(target, name)
            ctx.record(path, "there")
        except AttributeError:
            ctx.record(path, "AttributeError")
    ctx.record("no caching", deepgram.listen is deepgram.listen)
    ctx.record("routers", [type(getattr(deepgram, name)).__name__ for name in ("listen", "speak", "agent")])
