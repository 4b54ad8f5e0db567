"""A griffe extension for the API reference: members of classes that their source does not show.

mkdocstrings reads source files. A verb, however, is created with a class of a colour (see `deepgram/_core/colours.py`);
it is shown as threaded clients have it. Routes and computed attributes are shown with their docstrings.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import is_dataclass
from importlib import import_module
from typing import Any

import griffe

from deepgram._core.colours import Threaded, VerbDef
from deepgram._core.declare import SoftProperty
from deepgram._io.rest import Rest
from deepgram.routers import Api, Route

NOTHING = inspect.Parameter.empty
WITHOUT_VERBS = ("deepgram.server.", "deepgram.migrate.", "deepgram.otel.", "deepgram._pyinstaller.")


class Client(Threaded):
    """Stands for any threaded client."""


def text(annotation: Any) -> str | None:
    if annotation is NOTHING:
        return None
    if isinstance(annotation, type):
        return annotation.__name__
    written = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\bdeepgram\.(?:\w+\.)+", "", written).replace("NoneType", "None")


def default(value: Any) -> str | None:
    if value is NOTHING:
        return None
    return repr(value) if value is None or isinstance(value, (str, int, float, tuple)) else "..."


def docstring(text: str | None, parent: griffe.Object) -> griffe.Docstring:
    return griffe.Docstring(inspect.cleandoc(text or ""), parent=parent, parser="google")


class Verbs(griffe.Extension):
    """Replaces each declared verb by a function."""

    def on_class(self, *, cls: griffe.Class, **kwargs: Any) -> None:
        if not cls.path.startswith("deepgram.") or cls.path.startswith(WITHOUT_VERBS):
            return
        found: Any = import_module(cls.module.path)
        for name in cls.path[len(cls.module.path) + 1 :].split("."):
            found = getattr(found, name, None)
        if found is None:
            return
        if not cls.docstring and vars(found).get("__doc__"):
            cls.docstring = docstring(found.__doc__, cls)
        if is_dataclass(found) and "__init__" in vars(found):
            cls.set_member("__init__", self.function("__init__", found.__init__, cls))
        for base in found.__mro__[1:] if issubclass(found, Rest) else ():
            if base.__name__.endswith("Verbs"):
                own = cls.docstring.value if cls.docstring else ""
                cls.docstring = docstring(f"{own}\n\n{inspect.getdoc(base)}", cls)
        for name, value in vars(found).items():
            if isinstance(value, VerbDef):
                cls.set_member(name, self.function(name, value.function(Client), cls))
            elif not name.startswith("_") and isinstance(value, (Api, Route, SoftProperty)) and value.__doc__:
                attribute = griffe.Attribute(name, parent=cls)
                attribute.docstring = docstring(value.__doc__, attribute)
                cls.set_member(name, attribute)

    def function(self, name: str, method: Any, parent: griffe.Class) -> griffe.Function:
        signature = inspect.signature(method)
        parameters = [
            griffe.Parameter(
                item.name,
                annotation=text(item.annotation),
                kind=griffe.ParameterKind(item.kind.description),
                default=default(item.default),
            )
            for item in signature.parameters.values()
        ]
        function = griffe.Function(
            name, parameters=griffe.Parameters(*parameters), returns=text(signature.return_annotation), parent=parent
        )
        function.docstring = docstring(method.__doc__, function)
        return function
