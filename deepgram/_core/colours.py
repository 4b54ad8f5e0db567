"""Verbs declared once: classes with threads get them as methods that block, classes on asyncio as coroutine functions.

A verb is a generator of steps. A step is a function without arguments: it is called, and on an event loop what it
returns is awaited if it can be; what came of it is the value of the `yield`, or is raised there. What the generator
returns is the verb's result.

    class Verbs:
        @both
        def greet(self, name: str) -> Steps[int]:
            text = yield lambda: self.ask(name)      # `ask` blocks in one colour and is awaited in the other
            return len(text)

    class Client(Verbs, Threaded): ...               # client.greet("Ada") is an int
    class AsyncClient(Verbs, OnLoop): ...            # await client.greet("Ada") is one
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Coroutine, Generator
from inspect import Signature
from typing import Any, Concatenate, Optional, ParamSpec, Protocol, TypeVar, cast, get_args, get_origin, overload
from weakref import WeakKeyDictionary

P = ParamSpec("P")
R = TypeVar("R")
Result = TypeVar("Result", covariant=True)
F = TypeVar("F", bound=Callable[..., Any])
Step = Callable[[], Any]
Steps = Generator[Step, Any, R]


class Verb(Protocol[P, Result]):
    """A verb as type checkers know it: by its `__get__` alone, so that a function may override it in a subclass."""

    @overload
    def __get__(self, instance: None, owner: Any, /) -> Callable[..., Any]: ...
    @overload
    def __get__(self, instance: Threaded, owner: Any, /) -> Callable[P, Result]: ...
    @overload
    def __get__(self, instance: OnLoop, owner: Any, /) -> Callable[P, Coroutine[Any, Any, Result]]: ...
    @overload
    def __get__(self, instance: object, owner: Any, /) -> Callable[P, Any]: ...


class VerbDef:
    """A verb as it is declared; each class of a colour has a function of its own in its place."""

    def __init__(
        self, declared: Callable[..., Any], steps: Callable[..., Steps[Any]], signature: Optional[Signature] = None
    ) -> None:
        self._declared = declared
        self._steps = steps
        self._signature = signature or inspect.signature(declared)  # what callers see, but for the colour
        self._on_callers_loop = getattr(declared, "_on_callers_loop", False)
        self._functions: WeakKeyDictionary[type, Any] = WeakKeyDictionary()  # for super(), by class

    def __get__(self, instance: Any, owner: Any) -> Any:
        made = self._functions.get(owner) or self._functions.setdefault(owner, self.function(owner))
        return made.__get__(instance, owner)  # by super(), of a class that has one of its own

    def function(self, owner: type) -> Any:
        """The verb in the colour of a class."""
        made = self._coroutine_function() if issubclass(owner, OnLoop) else self._blocking()
        # A function of the module that declares it, which resolves its annotations; were it known to wrap the
        # declaration, `inspect` would look through it at a generator function.
        method: Any = types.FunctionType(made.__code__, self._declared.__globals__, closure=made.__closure__)
        functools.update_wrapper(method, self._declared)
        del method.__wrapped__
        this, *parameters = self._signature.parameters.values()
        result = _result(self._signature.return_annotation)
        method.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": result}
        parameters = [this.replace(kind=this.POSITIONAL_OR_KEYWORD), *parameters]
        method.__qualname__ = f"{owner.__qualname__}.{self._declared.__name__}"
        method.__signature__ = self._signature.replace(parameters=parameters, return_annotation=result)
        return method

    # What is given to a verb may be a secret, and a traceback may show the variables of each of its frames.

    def _blocking(self) -> Any:
        begin = self._steps

        def blocking(self: Any, /, *args: Any, **kwargs: Any) -> Any:
            try:
                steps = begin(self, *args, **kwargs)
            finally:
                del args, kwargs
            return self._run_steps(steps)

        return blocking

    def _coroutine_function(self) -> Any:
        begin, here, take = self._steps, self._on_callers_loop, run_async

        async def coroutine_function(self: Any, /, *args: Any, **kwargs: Any) -> Any:
            try:
                steps = begin(self, *args, **kwargs)
            finally:
                del args, kwargs
            return await (take(steps) if here else self._run_steps(steps))

        return coroutine_function


class Coloured:
    """Base of the classes of a colour: each has a function of its own for each verb it has."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in {name for base in cls.__mro__ for name, value in vars(base).items() if isinstance(value, VerbDef)}:
            found = inspect.getattr_static(cls, name)
            if isinstance(found, VerbDef):
                setattr(cls, name, found.function(cls))


class Threaded(Coloured):
    """Base of classes whose verbs block."""

    def _run_steps(self, steps: Steps[R]) -> R:
        """Take the steps of a verb."""
        return run_sync(steps)


class OnLoop(Coloured):
    """Base of classes whose verbs are coroutine functions."""

    async def _run_steps(self, steps: Steps[R]) -> R:
        """Take the steps of a verb; a class whose objects belong to one event loop goes there first."""
        return await run_async(steps)


def both(declared: Callable[Concatenate[Any, P], Steps[R]]) -> Verb[P, R]:
    """Declare a verb by its steps."""
    return VerbDef(declared, declared)


def sends(declared: Callable[Concatenate[Any, P], Optional[str]]) -> Verb[P, bool]:
    """Declare a verb that sends one message, by the message's text; None sends nothing, and the verb is False."""

    def steps(self: Any, *args: P.args, **kwargs: P.kwargs) -> Steps[bool]:
        text = declared(self, *args, **kwargs)
        return text is not None and (yield lambda: self._send_message(text))

    return VerbDef(declared, steps)


def on_callers_loop(declared: F) -> F:
    """Below `both`: a verb that runs on the event loop of its caller, wherever its object belongs."""
    declared._on_callers_loop = True  # type: ignore[attr-defined]
    return declared


def run_sync(steps: Steps[R]) -> R:
    """Take the steps of a verb one after the other; an interrupt between two of them is told to the verb as well."""
    go: Any = steps.send
    given: Any = None
    while True:
        try:
            while True:
                step = go(given)
                go, given = steps.send, step()
        except BaseException as error:
            given = step = None  # an error would be kept by its own frames, and these show what was sent
            if not _have_finished(steps):
                go, given = steps.throw, error
            elif isinstance(error, StopIteration):
                return cast("R", error.value)
            else:
                raise


async def run_async(steps: Steps[R]) -> R:
    """Take the steps of a verb on an event loop."""
    go: Any = steps.send
    given: Any = None
    while True:
        try:
            while True:
                step = go(given)
                go, given = steps.send, step()
                if hasattr(given, "__await__"):
                    given = await given
        except BaseException as error:
            given = step = None
            if not _have_finished(steps):
                go, given = steps.throw, error
            elif isinstance(error, StopIteration):
                return cast("R", error.value)
            else:
                raise


def _have_finished(steps: Steps[Any]) -> bool:
    return steps.gi_frame is None  # type: ignore[attr-defined]  # all are generators of functions


def _result(annotation: Any) -> Any:
    """`Steps[R]` as R, which is what a caller gets; a verb that sends says whether it could."""
    if isinstance(annotation, str):
        return annotation[len("Steps[") : -1] if annotation.startswith("Steps[") else "bool"
    return get_args(annotation)[2] if get_origin(annotation) is Generator else bool
