"""Verbs declared once: threaded classes get them as blocking methods, asyncio classes as coroutine functions.

A verb is a generator of steps. A step is a function without arguments. It is called, and on an event loop its result is
awaited if it is awaitable. The result becomes the value of the `yield`; an exception is raised there. The return value
of the generator is the result of the verb.

    class Verbs:
        @both
        def greet(self, name: str) -> Steps[int]:
            text = yield lambda: self.ask(name)      # `ask` blocks in one colour and is awaited in the other
            return len(text)

    class Client(Verbs, Threaded): ...               # client.greet("Ada") is an int
    class AsyncClient(Verbs, OnLoop): ...            # await client.greet("Ada") is an int
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
    """The type of a verb. It has `__get__` only, so that a function may override the verb in a subclass."""

    @overload
    def __get__(self, instance: None, owner: Any, /) -> Callable[..., Any]: ...
    @overload
    def __get__(self, instance: Threaded, owner: Any, /) -> Callable[P, Result]: ...
    @overload
    def __get__(self, instance: OnLoop, owner: Any, /) -> Callable[P, Coroutine[Any, Any, Result]]: ...
    @overload
    def __get__(self, instance: object, owner: Any, /) -> Callable[P, Any]: ...


class VerbDef:
    """The declaration of a verb, which each class of a colour replaces with a function of its own."""

    def __init__(
        self, declared: Callable[..., Any], steps: Callable[..., Steps[Any]], signature: Optional[Signature] = None
    ) -> None:
        self._declared = declared
        self._steps = steps
        self._signature = signature or inspect.signature(declared)
        self._on_callers_loop = getattr(declared, "_on_callers_loop", False)
        self._functions: WeakKeyDictionary[type, Any] = WeakKeyDictionary()  # by class, for super()

    def __get__(self, instance: Any, owner: Any) -> Any:
        function = self._functions.get(owner) or self._functions.setdefault(owner, self.function(owner))
        return function.__get__(instance, owner)  # only super() gets here: classes have functions of their own

    def function(self, owner: type) -> Any:
        """The verb in the colour of a class."""
        body = self._coroutine_function() if issubclass(owner, OnLoop) else self._blocking()
        # With the globals of the declaring module, in which its annotations resolve. Without `__wrapped__`, through
        # which `inspect` would see a generator function.
        method: Any = types.FunctionType(body.__code__, self._declared.__globals__, closure=body.__closure__)
        functools.update_wrapper(method, self._declared)
        del method.__wrapped__
        this, *parameters = self._signature.parameters.values()
        result = _result(self._signature.return_annotation)
        method.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": result}
        parameters = [this.replace(kind=this.POSITIONAL_OR_KEYWORD), *parameters]
        method.__qualname__ = f"{owner.__qualname__}.{self._declared.__name__}"
        method.__signature__ = self._signature.replace(parameters=parameters, return_annotation=result)
        return method

    # Arguments may be secrets, and tracebacks may show local variables: both functions delete them.

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
        begin, on_callers_loop, run = self._steps, self._on_callers_loop, run_async

        async def coroutine_function(self: Any, /, *args: Any, **kwargs: Any) -> Any:
            try:
                steps = begin(self, *args, **kwargs)
            finally:
                del args, kwargs
            return await (run(steps) if on_callers_loop else self._run_steps(steps))

        return coroutine_function


class Coloured:
    """Base of the colours: gives each class a function of its own for each verb."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in {name for base in cls.__mro__ for name, value in vars(base).items() if isinstance(value, VerbDef)}:
            found = inspect.getattr_static(cls, name)
            if isinstance(found, VerbDef):
                setattr(cls, name, found.function(cls))


class Threaded(Coloured):
    """Base of classes whose verbs block."""

    def _run_steps(self, steps: Steps[R]) -> R:
        return run_sync(steps)


class OnLoop(Coloured):
    """Base of classes whose verbs are coroutine functions."""

    async def _run_steps(self, steps: Steps[R]) -> R:
        """Overridden by classes whose objects belong to one event loop, on which the steps must run."""
        return await run_async(steps)


def both(declared: Callable[Concatenate[Any, P], Steps[R]]) -> Verb[P, R]:
    """Declare a verb by its steps."""
    return VerbDef(declared, declared)


def sends(declared: Callable[Concatenate[Any, P], Optional[str]]) -> Verb[P, bool]:
    """Declare a verb by the text of its message. None: nothing is sent, and the verb returns False."""

    def steps(self: Any, *args: P.args, **kwargs: P.kwargs) -> Steps[bool]:
        text = declared(self, *args, **kwargs)
        return text is not None and (yield lambda: self._send_message(text))

    return VerbDef(declared, steps)


def on_callers_loop(declared: F) -> F:
    """Below `@both`: run the verb on the event loop of its caller, not on that of its connection."""
    declared._on_callers_loop = True  # type: ignore[attr-defined]
    return declared


def run_sync(steps: Steps[R]) -> R:
    """Run the steps of a verb. A KeyboardInterrupt between two steps is raised in the verb as well."""
    resume: Any = steps.send
    value: Any = None
    while True:
        try:
            while True:
                step = resume(value)
                resume, value = steps.send, step()
        except BaseException as error:
            value = step = None  # the frames of the error would keep it alive, and show what was sent
            if not _have_finished(steps):
                resume, value = steps.throw, error
            elif isinstance(error, StopIteration):
                return cast("R", error.value)
            else:
                raise


async def run_async(steps: Steps[R]) -> R:
    """Run the steps of a verb on an event loop."""
    resume: Any = steps.send
    value: Any = None
    while True:
        try:
            while True:
                step = resume(value)
                resume, value = steps.send, step()
                if hasattr(value, "__await__"):
                    value = await value
        except BaseException as error:
            value = step = None
            if not _have_finished(steps):
                resume, value = steps.throw, error
            elif isinstance(error, StopIteration):
                return cast("R", error.value)
            else:
                raise


def _have_finished(steps: Steps[Any]) -> bool:
    return steps.gi_frame is None  # type: ignore[attr-defined]  # true generators have it


def _result(annotation: Any) -> Any:
    """The return type for callers: R of `Steps[R]`; bool for a verb of `@sends`."""
    if isinstance(annotation, str):
        return annotation[len("Steps[") : -1] if annotation.startswith("Steps[") else "bool"
    return get_args(annotation)[2] if get_origin(annotation) is Generator else bool
