"""A verb declared once is a plain method of a threaded class, and a coroutine method of its asyncio counterpart."""

import asyncio
import gc
import inspect
import sys
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any, Optional, get_type_hints
from unittest import mock

import pytest

from deepgram._core.colours import OnLoop, Steps, Threaded, both, on_callers_loop, run_sync, sends


class Verbs:
    @both
    def greet(self, name: str, times: int = 1) -> Steps[int]:
        """Greet somebody."""
        total = 0
        for _ in range(times):
            total += len((yield lambda: self.ask(name)))
        return total

    @both
    def guarded(self) -> Steps[str]:
        try:
            yield lambda: self.ask("")
        except LookupError as error:
            return str(error)
        return ""

    @both
    @on_callers_loop
    def start(self, /, options: Optional[str] = None, **kwargs: Any) -> Steps[bool]:
        return (yield lambda: self.greet("x")) == 1 and kwargs == {"self": 1}

    @sends
    def keep_alive(self) -> str:
        """Say that somebody is there."""
        return "ALIVE"

    @sends
    def say(self, text: Optional[str]) -> Optional[str]:
        return text

    def ask(self, name: str) -> Any:
        raise NotImplementedError

    def _send_message(self, text: str) -> Any:
        raise NotImplementedError


class Client(Verbs, Threaded):
    def ask(self, name: str) -> str:
        if not name:
            raise LookupError("no name")
        return name

    def _send_message(self, text: str) -> bool:
        return text == "ALIVE"


class AsyncClient(Verbs, OnLoop):
    steps_run: int = 0

    async def ask(self, name: str) -> str:
        await asyncio.sleep(0)
        return Client().ask(name)

    async def _send_message(self, text: str) -> bool:
        return text == "ALIVE"

    async def _run_steps(self, steps: Steps[Any]) -> Any:
        self.steps_run += 1
        return await super()._run_steps(steps)


async def test_a_verb_behaves_the_same_in_both_colours() -> None:
    blocking, on_loop = Client(), AsyncClient()
    assert blocking.greet("Ada", times=2) == await on_loop.greet("Ada", times=2) == 6
    assert blocking.guarded() == await on_loop.guarded() == "no name"
    assert blocking.start(self=1) is await on_loop.start(self=1) is True
    assert blocking.keep_alive() is await on_loop.keep_alive() is True
    assert blocking.say("x") is await on_loop.say("x") is False
    assert blocking.say(None) is await on_loop.say(None) is False


async def test_an_exception_of_a_step_is_raised_by_the_verb() -> None:
    with pytest.raises(LookupError):
        Client().greet("")
    with pytest.raises(LookupError):
        await AsyncClient().greet("")


async def test_cancellation_reaches_the_generator_of_a_verb() -> None:
    class Slow(AsyncClient):
        async def ask(self, name: str) -> str:
            await asyncio.Event().wait()
            return ""

    cleaned_up = []

    class Noting(Slow):
        @both
        def greet(self, name: str, times: int = 1) -> Steps[int]:
            try:
                return (yield lambda: super(Noting, self).greet(name))
            finally:
                cleaned_up.append(name)

    task = asyncio.ensure_future(Noting().greet("Ada"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned_up == ["Ada"]


async def test_verbs_switch_to_the_clients_loop_except_on_callers_loop() -> None:
    client = AsyncClient()
    await client.guarded()
    assert client.steps_run == 1
    await client.start()
    assert client.steps_run == 2, "greet() switches loops, start() does not"


def test_methods_have_signature_annotations_and_docstring() -> None:
    assert inspect.iscoroutinefunction(AsyncClient.greet)
    assert not inspect.iscoroutinefunction(Client.greet)
    for cls in (Client, AsyncClient):
        assert inspect.isfunction(cls.greet)
        assert not inspect.isgeneratorfunction(cls.greet)
        assert str(inspect.signature(cls.greet)) == "(self, name: str, times: int = 1) -> int"
        optional = inspect.formatannotation(Optional[str])  # "str | None" from Python 3.14 on
        assert str(inspect.signature(cls.start)) == f"(self, options: {optional} = None, **kwargs: Any) -> bool"
        assert str(inspect.signature(cls.say)) == f"(self, text: {optional}) -> bool"
        assert get_type_hints(cls.greet) == {"name": str, "times": int, "return": int}
        assert cls.greet.__doc__ == "Greet somebody."
        assert cls.greet.__qualname__ == f"{cls.__name__}.greet"


def test_a_traceback_shows_no_arguments_of_a_verb() -> None:
    class Secretive(Client):
        def ask(self, name: str) -> str:
            raise ValueError("no")

        @both
        def whisper(self, secret: str) -> Steps[None]:
            del secret
            yield lambda: self.ask("x")

    with pytest.raises(ValueError) as caught:
        Secretive().whisper("canary")
    assert not any("canary" in repr(entry.locals) for entry in caught.traceback[1:])


async def test_verbs_can_be_mocked() -> None:
    with mock.patch.object(Client, "greet", return_value=7):
        assert Client().greet("x") == 7
    with mock.patch.object(AsyncClient, "greet", return_value=7):
        assert await AsyncClient().greet("x") == 7
    fake, fake_on_loop = mock.create_autospec(Client, instance=True), mock.create_autospec(AsyncClient, instance=True)
    fake.greet.return_value = fake_on_loop.greet.return_value = 3
    assert fake.greet("x") == await fake_on_loop.greet("x") == 3
    with pytest.raises(TypeError):
        fake.greet()


async def test_subclasses_can_override_verbs() -> None:
    class Louder(Client):
        def greet(self, name: str, times: int = 1) -> int:
            return super().greet(name, times) + 100

    class AsyncLouder(AsyncClient):
        async def greet(self, name: str, times: int = 1) -> int:
            return await super().greet(name, times) + 100

    assert Louder().greet("x") == await AsyncLouder().greet("x") == 101
    assert (Louder().start(), await AsyncLouder().start()) == (False, False), "verbs call overridden methods"


def test_a_temporary_subclass_is_garbage_collected() -> None:
    subclass = type("Brief", (Client,), {"greet": lambda self: super(Client, self).greet("x")})
    assert subclass().greet() == 1
    reference = weakref.ref(subclass)
    del subclass
    gc.collect()
    assert reference() is None


def interrupted(at: int, run: Callable[[], object]) -> tuple[str, bool]:
    """The outcome of `run_sync` when interrupted at its `at`-th instruction, and whether it got that far."""
    left = [at]

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if frame.f_code is not run_sync.__code__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
        return trace

    def traced() -> tuple[str, bool]:
        sys._getframe().f_trace_opcodes = True  # without it, Python 3.12 has no such events for later frames
        sys.settrace(trace)
        try:
            return str(run()), left[0] <= 0
        except KeyboardInterrupt:
            return "interrupted", True
        finally:
            sys.settrace(None)

    with ThreadPoolExecutor(1) as thread:  # a new thread, as the exception may remain "being handled" in it
        return thread.submit(traced).result()


def test_an_interrupt_at_any_instruction_reaches_a_running_verb() -> None:
    events: list[str] = []

    def steps() -> Steps[str]:
        events.append("begun")
        try:
            yield lambda: None
            yield lambda: None
        finally:
            events.append("ended")
        return "whole"

    seen, at, reached = set(), 0, True
    while reached:
        events.clear()
        at += 1
        verb = steps()
        outcome, reached = interrupted(at, lambda verb=verb: run_sync(verb))  # type: ignore[misc]
        seen.add((outcome, *events))
    assert seen == {("interrupted",), ("interrupted", "begun", "ended"), ("whole", "begun", "ended")}
