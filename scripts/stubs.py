"""Generates stubs for type checkers from the tables that the package itself reads.

`python scripts/stubs.py` writes `deepgram/__init__.pyi`, and stubs of the modules whose classes are made from tables;
with `--check`, exit code 1 says that one is stale.
`BuildPy` adds the package `deepgram-stubs` to wheels and editable installations: a stub for each old module path.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import inspect
import re
import sys
import typing
from enum import Enum
from importlib import import_module
from pathlib import Path
from textwrap import indent

from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from deepgram._core.declare import Alias, Fact  # noqa: E402
from deepgram.eras import paths  # noqa: E402

STUB = ROOT / "deepgram" / "__init__.pyi"
DOC = """# ruff: noqa: I001, RUF022
\"\"\"Made by scripts/stubs.py from the name table in __init__.py.\"\"\"
"""
MADE = '# ruff: noqa\n# fmt: off\n"""Made by scripts/stubs.py from the module beside it."""\n'
MESSAGES = (
    "_core.intelligence",
    "_core.messages",
    "agent.messages",
    "listen.flux_messages",
    "listen.messages",
    "listen.rest_messages",
    "manage.messages",
    "read.messages",
    "speak.messages",
)  # modules whose messages a table declares
USED = {
    "dataclass": "dataclasses",
    "Any": "typing",
    "Callable": "typing",
    "Alias": "deepgram._core.declare",
    "Fact": "deepgram._core.declare",
    "BaseResponse": "deepgram._core.response",
    "Event": "deepgram._core.response",
    "Options": "deepgram._core.response",
    "StrEnum": "deepgram._core.strenum",
}  # what stubs of messages may need besides the imports of their modules
CLIENTS = ("listen.rest", "manage.client", "read.rest", "selfhosted.client", "speak.rest")  # modules of REST clients
MODELS = ("eras.v5.messages",)
ANSWERS = "eras.v5.rest"  # whose classes are made from declarations at first use


def imports(path: str) -> dict[str, list[str]]:
    """The names that the row of a path imports, by module."""
    found: dict[str, list[str]] = {}
    starred = paths.starred(path)
    for name, (home, old) in paths.homes(path).items():
        above, _, last = home.rpartition(".")
        where, what = (above, last) if old == "." else (home, old)
        found.setdefault(where, []).append(what if what == name in starred else f"{what} as {name}")
    return found


def stub() -> str:
    """The text of `deepgram/__init__.pyi`."""
    by_home = imports("")
    starred = {*paths.starred("")} - {*paths.submodules("")}
    lines = [DOC]
    for home in sorted(by_home):
        lines += [f"from deepgram.{home} import (", *(f"    {name}," for name in sorted(by_home[home])), ")"]
    lines += ["\n__version__: str\n", "__all__ = [", *(f'    "{name}",' for name in sorted(starred)), "]"]
    return "\n".join(lines) + "\n"


# ---- stubs of old module paths


def reexports(path: str) -> str:
    """What the table adds to a module: the names of its row and its submodules."""
    found = imports(path)
    answers = found.pop(ANSWERS, [])
    lines = [f"from deepgram.{home} import {', '.join(names)}\n" for home, names in found.items() if home != path]
    if answers:
        lines.append("from typing import Any\nfrom deepgram.eras.v5.model import UniversalBaseModel\n")
    lines += [
        f"class {name}(UniversalBaseModel):\n    def __getattr__(self, name: str) -> Any: ...\n" for name in answers
    ]
    package = f"deepgram.{path}".rstrip(".")
    lines += [f"from {package} import {name} as {name}\n" for name in paths.submodules(path)]
    return "".join(lines)


def exported(path: str, more: bool) -> str:
    """`__all__` of a stub, or an addition to one: `import a as b` is an export only if `__all__` has it."""
    return f"__all__ {'+=' if more else '='} {paths.starred(path)}\n"


def source(path: str) -> str:
    """The source of a module of this package, with absolute imports, so that it can be a stub elsewhere."""
    module = (ROOT / "deepgram").joinpath(*path.split("."))
    package = module if module.is_dir() else module.parent
    text = (module / "__init__.py" if module.is_dir() else module.with_suffix(".py")).read_text("utf-8")

    def absolute(found: re.Match[str]) -> str:
        above = [package, *package.parents][len(found[2]) - 1]
        inside = ".".join([*above.relative_to(ROOT).parts, *([found[3]] if found[3] else [])])
        return f"{found[1]}from {inside} import"

    return re.sub(r"^([ \t]*)from (\.+)([\w.]*) import", absolute, text, flags=re.MULTILINE)


def old_paths() -> dict[str, str]:
    """The files of `deepgram-stubs`, and their texts."""
    files = {"py.typed": "partial\n", "__init__.pyi": stub() + reexports("") + exported("", more=True)}
    for path in filter(None, paths.ROWS):
        text = reexports(path)
        if path in paths.WITH_FILE:
            if not text:
                continue  # the module itself is enough
            text = source(path) + "\n" + text
        text += exported(path, more="\n__all__ = " in text)
        is_package = paths.submodules(path) or (ROOT / "deepgram").joinpath(*path.split(".")).is_dir()
        files[path.replace(".", "/") + ("/__init__.pyi" if is_package else ".pyi")] = text
    for file in set((ROOT / "deepgram").rglob("*.pyi")) - {STUB}:  # pyright ignores those beside a partial package
        files[file.relative_to(ROOT / "deepgram").as_posix()] = file.read_text("utf-8")
    return files


class BuildPy(build_py):
    """Builds the stubs of old module paths too."""

    def run(self) -> None:
        super().run()
        # An editable wheel has the files that lie where `install` would put them; the modules stay in the tree.
        editable = getattr(self, "editable_mode", False)
        target = self.distribution.get_command_obj("install").install_lib if editable else self.build_lib
        for name, text in old_paths().items():
            file = Path(target, "deepgram-stubs", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")


# ---- stubs of modules that are made from tables


def typed(kind: typing.Any) -> str:
    """A type as the stubs write it."""
    if kind is typing.Any or isinstance(kind, (str, typing.ForwardRef)):
        return getattr(kind, "__forward_arg__", kind if isinstance(kind, str) else "Any")
    if typing.get_origin(kind) is collections.abc.Callable:
        return "Callable[..., Any]"
    origin, arguments = typing.get_origin(kind), [*map(typed, typing.get_args(kind))]
    if origin is typing.Union:
        one = typing.get_args(kind)[0]
        if dataclasses.is_dataclass(one):  # for one message or several, checkers see the one, and accept any list
            arguments = ["Any" if name == f"list[{arguments[0]}]" else name for name in arguments]
        return " | ".join(arguments)
    name = (origin or kind).__name__.replace("NoneType", "None")
    return f"{name}[{', '.join(arguments)}]" if arguments else name


def message_stubs(module: typing.Any) -> str:
    """The messages and enums of a module, and their other names."""
    text = source(module.__name__.partition(".")[2])
    tables = {name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, dict)}
    classes = {cls for table in tables.values() for cls in table.values()}
    classes |= {vars(module)[name] for name in re.findall(r"^class (\w+)", text, re.MULTILINE)}
    lines = [f"{name}: dict[str, Any]" for name in tables]
    for name, cls in sorted(vars(module).items(), key=lambda item: item[0] != getattr(item[1], "__name__", "")):
        if not isinstance(cls, type) or cls not in classes:
            continue
        if name != cls.__name__:
            lines += ["", f"{name} = {cls.__name__}"]
        elif issubclass(cls, Enum):
            lines += ["", f"class {name}({cls.__base__.__name__}):", f'    """{cls.__doc__}"""\n']
            lines += [f"    {member} = {each.value!r}" for member, each in cls.__members__.items()]
        else:
            lines += ["", "@dataclass", f"class {name}({cls.__base__.__name__}):", f'    """{cls.__doc__}"""\n']
            lines += field_stubs(cls)
    body = "\n".join(lines) + "\n"
    found = re.findall(r"^(from deepgram\.\S+ import) (.*)", text, re.MULTILINE)
    whole = {start for start, names in found if names.startswith("*")}  # all public names, exported again
    imported = "\n".join(f"{start} {names}" for start, names in found if start not in whole or names.startswith("*"))
    used = [f"from {home} import {name}" for name, home in USED.items() if re.search(rf"\b{name}\b", body)]
    return "\n".join(
        [MADE, *(line for line in used if not re.search(rf"\b{line.split()[-1]}\b", imported)), imported, "", body]
    )


WIDER = {"utterance_end_ms": "str | int | None"}  # a str in 4.8.1, but a number in most programs


def field_stubs(cls: typing.Any) -> list[str]:
    """The fields that a message adds to those of its base, their second names, and facts."""
    items = {item.name: item for item in dataclasses.fields(cls)}
    inherited = (
        {item.name for item in dataclasses.fields(cls.__base__)} if dataclasses.is_dataclass(cls.__base__) else {}
    )
    lines = []
    parameters = [
        f"{item.name}: {WIDER.get(item.name) or typed(item.type)}"
        + ("" if item.default is item.default_factory is dataclasses.MISSING else " = ...")
        for item in items.values()
    ]
    lines += [f"    {text}" for name, text in zip(items, parameters, strict=True) if name not in inherited]
    seconds = {name: value for base in cls.__mro__ for name, value in vars(base).items() if isinstance(value, Alias)}
    if seconds:
        for name, value in seconds.items():
            seconds[name] = typed(items[value.field].type) if type(value) is Alias else "Any"
        parameters += ["*", *(f"{name}: {kind} = ..." for name, kind in seconds.items())]
        lines.append(f"    def __init__(self, {', '.join(parameters)}) -> None: ...")
    for name, value in vars(cls).items():
        if isinstance(value, Alias):
            lines.append(f'    {name} = Alias[{typed(items[value.field].type)}]("{value.field}")')
        elif isinstance(value, Fact):
            lines.append(f"    {name} = Fact[{typed(*typing.get_args(value.__orig_class__))}]()")
    return lines


def model_stubs(module: typing.Any) -> str:
    """The models of 5.x, which a module makes from rows, and their other names."""
    lines = [
        MADE,
        "from typing import Any, Callable, Union\n",
        "from deepgram.eras.v5.model import UniversalBaseModel",
        "",
    ]
    for verb, parameters, result in (
        ("decoders", "endpoint: str", "dict[str, Callable[[str], Any]]"),
        ("generic_message", "text: str", "Any"),
        ("message_class", "name: str", "Any"),
        ("model_of", "declaration: Any, name: str", "Any"),
    ):
        lines.append(f"def {verb}({parameters}) -> {result}: ...")
    for name, row in module.rows().items():
        cls = getattr(module, name)
        if name != row.names[0]:
            lines += [f"{name} = {row.names[0]}", ""]
            continue
        fields = []
        for field, item in cls.model_fields.items():
            kind = typed(item.kind)
            never_none = item.default is not None or field in cls.required
            fields.append((field, kind.removesuffix(" | None") if never_none else kind, item.default))
        lines += [f"class {name}(UniversalBaseModel):", *(f"    {field}: {kind}" for field, kind, _ in fields)]
        lines += ["    def __init__(", "        self,", "        *,"]
        for field, kind, default in fields:
            lines.append(f"        {field}: {loose(kind)}{'' if field in cls.required else f' = {default!r}'},")
        lines += ["        **extra_data: Any,", "    ) -> None: ...", ""]
    lines += [
        "class MediaMessage(bytes):",
        "    def __new__(cls, data: bytes | bytearray | memoryview = ...) -> MediaMessage: ...",
    ]
    lines += [f"{name} = MediaMessage" for name in module.AUDIO] + [f"{name} = bytes" for name in module.CHUNKS]
    for name, members in module.unions().items():
        lines.append(f"{name} = Union[{', '.join(members)}]")
    return "\n".join(lines) + "\n"


def loose(kind: str) -> str:
    """The type that a constructor accepts for a field: dicts for models, and str for numbers."""
    return kind if set(re.findall(r"\w+", kind)) <= {"str", "None", "list"} else "Any"


def method_stub(verb: str, method: typing.Any) -> list[str]:
    """A method of a client, or a coroutine function."""
    signature = inspect.signature(method)
    lines = [f"    {'async ' if inspect.iscoroutinefunction(method) else ''}def {verb}(", "        self,"]
    for each in [*signature.parameters.values()][1:]:
        stars = "**" if each.kind is each.VAR_KEYWORD else ""
        default = "" if each.default is each.empty else f" = {each.default!r}"
        lines.append(f"        {stars}{each.name}: {annotated(each.annotation, method)}{default},")
    result = annotated(signature.return_annotation, method)
    docstring = indent(inspect.getdoc(method) or "", " " * 8).lstrip()
    return [*lines, f"    ) -> {result}:", f'        """{docstring}"""', ""]


def annotated(annotation: typing.Any, method: typing.Any) -> str:
    """An annotation as the stubs write it; a str, unless of httpx, is evaluated with the names of its module."""
    known = vars(import_module(method.__module__))
    text = isinstance(annotation, str) and not annotation.startswith("httpx.")
    return typed(eval(annotation, dict(known)) if text else annotation)


def client_stubs(module: typing.Any) -> str:
    """The clients of a module with their verbs, and their other names."""
    clients = {name: cls for name, cls in vars(module).items() if getattr(cls, "__module__", "") == module.__name__}
    verbs = next(iter(clients.values())).__mro__[1]
    lines = [MADE, "import os\nfrom collections.abc import Mapping\nfrom io import BufferedReader"]
    lines += ["from typing import Any\n", "import httpx\n", "from deepgram._core.response import BaseResponse"]
    lines += ["from deepgram._core.sources import *"]
    lines += ["from deepgram._io.rest import AbstractAsyncRestClient, AbstractSyncRestClient"]
    messages = re.findall(r"^from (deepgram\.\w+\.\w*messages) import", source(verbs.__module__[9:]), re.MULTILINE)
    lines += [f"from {home} import *" for home in messages]
    for name, cls in clients.items():
        if name != cls.__name__:
            lines.append(f"{name} = {cls.__name__}")
            continue
        lines += ["", f"class {name}({cls.__bases__[1].__name__}):", f'    """{cls.__doc__}"""', ""]
        for verb in vars(verbs):
            if callable(inspect.getattr_static(cls, verb)) and not verb.startswith("_"):
                lines += method_stub(verb, getattr(cls, verb))
    return "\n".join(lines).rstrip() + "\n"


def stubs() -> dict[Path, str]:
    """The files that are written, and their texts."""
    files = {STUB: stub()}
    for generate, names in ((message_stubs, MESSAGES), (client_stubs, CLIENTS), (model_stubs, MODELS)):
        for name in names:
            file = ROOT.joinpath("deepgram", *name.split(".")).with_suffix(".pyi")
            files[file] = generate(import_module(f"deepgram.{name}"))
    return files


def main() -> int:
    if "--check" in sys.argv:
        return int(any(not file.exists() or file.read_text("utf-8") != text for file, text in stubs().items()))
    for file, text in stubs().items():
        file.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
