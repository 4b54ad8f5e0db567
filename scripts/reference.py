"""For the API reference: verbs as the clients with threads have them.

mkdocstrings reads source texts, and a verb is made when a class of a colour is (see `deepgram/_core/colours.py`).
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import griffe

from deepgram._core.colours import Declared, Threaded

NOTHING = inspect.Parameter.empty
WITHOUT_VERBS = ("deepgram.server.", "deepgram.migrate.", "deepgram.otel.", "deepgram._pyinstaller.")


class Client(Threaded):
    """Any client with threads."""


def text(annotation: Any) -> str | None:
    if annotation is NOTHING:
        return None
    if isinstance(annotation, type):
        return annotation.__name__
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


class Verbs(griffe.Extension):
    """Puts a function in the place of each declared verb."""

    def on_class(self, *, cls: griffe.Class, **kwargs: Any) -> None:
        if not cls.path.startswith("deepgram.") or cls.path.startswith(WITHOUT_VERBS):
            return
        found: Any = import_module(cls.module.path)
        for name in cls.path[len(cls.module.path) + 1 :].split("."):
            found = getattr(found, name, None)
        declared = {name: value for name, value in vars(found or object).items() if isinstance(value, Declared)}
        for name, verb in declared.items():
            cls.set_member(name, self.function(name, verb.function(Client), cls))

    def function(self, name: str, method: Any, parent: griffe.Class) -> griffe.Function:
        signature = inspect.signature(method)
        parameters = [
            griffe.Parameter(
                item.name,
                annotation=text(item.annotation),
                kind=griffe.ParameterKind(item.kind.description),
                default=None if item.default is NOTHING else repr(item.default),
            )
            for item in signature.parameters.values()
        ]
        function = griffe.Function(
            name, parameters=griffe.Parameters(*parameters), returns=text(signature.return_annotation), parent=parent
        )
        function.docstring = griffe.Docstring(inspect.getdoc(method) or "", parent=function, parser="google")
        return function
