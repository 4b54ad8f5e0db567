"""The voice agent: Settings, turns, barge-in, injections, updates, errors (protocol 7)."""

from __future__ import annotations

import asyncio
import copy
from typing import ClassVar

from deepgram.server.agent.base import AgentBase
from deepgram.server.agent.conversation import Conversation
from deepgram.server.agent.ears import Ears
from deepgram.server.agent.function_calls import FunctionCalls
from deepgram.server.agent.live import ThinkLive
from deepgram.server.agent.messages import NO_AUDIO_IN_TIME, NO_SETTINGS_IN_TIME, parse
from deepgram.server.agent.settings import (
    AGENT,
    as_list,
    listen_problem,
    settings_problem,
    speak_problem,
    think_problem,
)
from deepgram.server.agent.voice import Speech, Voice, sentences
from deepgram.server.clock import wait_until
from deepgram.server.connection import Connection
from deepgram.server.context import Context
from deepgram.server.engines.base import EngineError, Reply
from deepgram.server.fatal import Fatal
from deepgram.server.outbound import host_of
from deepgram.server.session import Message


class AgentSession(AgentBase):
    """The session of /v1/agent/converse."""

    internal_error = ("INTERNAL_SERVER_ERROR", "An internal error has occurred.", 1000)

    def __init__(self, connection: Connection, context: Context) -> None:
        super().__init__(connection, context)
        self._calls = FunctionCalls(self)
        self._voice = Voice(self)
        self._think_live = ThinkLive(self, self._voice, context.live)
        self._ears: Ears | None = None
        self._reply: asyncio.Task[None] | None = None
        self._opened_at = self.clock.now()
        self._answer_pending = False

    def interject(self, text: str, behavior: str) -> None:
        self._voice.say(Speech([text], behavior=behavior))

    # receiving

    async def opened(self) -> None:
        await self.clock.sleep(self.timing.welcome)
        self.send("Welcome", request_id=self.connection.record.request_id)
        self.last_activity = self.clock.now()
        self.tasks.spawn(self._watch_idle())
        self.tasks.spawn(self._watch_length())

    async def closed(self) -> None:
        self.usage.seconds = self.clock.now() - self._opened_at
        await super().closed()

    async def text(self, data: str) -> None:
        message = parse(data)
        kind = message["type"]
        if kind == "Settings" and self._ears is not None:
            raise Fatal("SETTINGS_ALREADY_APPLIED", "Settings have already been applied to this session.")
        if kind == "Settings":
            await self._apply(message)
        elif self._ears is None:
            raise Fatal("NON_SETTINGS_MESSAGE_BEFORE_SETTINGS", f"{kind} was received before a Settings message.")
        else:
            self.commands[kind](self, message)

    async def binary(self, data: bytes) -> None:
        if self._ears is None:
            raise Fatal("NON_SETTINGS_MESSAGE_BEFORE_SETTINGS", "Binary data was received before a Settings message.")
        speaking = self._ears.feed(data)
        if speaking:
            self._think_live.user_keeps_speaking(self._ears.utterance_seconds)
        if speaking and not self._voice.only_backchannels:  # barge-in; also if the agent began after the user
            self._user_started()

    # settings

    async def _apply(self, settings: Message) -> None:
        settings = copy.deepcopy(settings)
        if isinstance(settings["agent"], str):
            settings["agent"] = self._stored_agent(settings["agent"])
        self._reject(settings_problem(settings, self.options))
        conversation = self.conversation = Conversation(settings, settings["agent"])
        await self._check_endpoints(conversation)
        await self.clock.sleep(self.timing.settings_applied)
        try:
            self._ears = Ears(self, self._user_started, self._user_said)
        except EngineError as failed:
            raise Fatal("FAILED_TO_START_LISTENING", str(failed)) from failed
        self._think_live.update(conversation.think_live)
        self.send("SettingsApplied")
        self._check_prompts()
        if conversation.greeting:
            self._voice.say(Speech([conversation.greeting]))

    def _stored_agent(self, name: str) -> Message:
        stored = self.options.stored_agents.get(name) or self.context.account.agent_config(name)
        if stored is None or AGENT(stored, "agent") is not None:
            raise Fatal("INVALID_AGENT_ID", f"The agent id {name} does not name a usable agent configuration.")
        return copy.deepcopy(dict(stored))

    async def _check_endpoints(self, conversation: Conversation) -> None:
        """Refuse functions with an endpoint whose host doesn't resolve (protocol 7.7)."""
        for function in conversation.functions.values():
            url = (function.get("endpoint") or {}).get("url")
            if url is not None and not await _is_resolvable(url):
                raise Fatal("INVALID_SETTINGS", f"Failed to resolve endpoint: {url}")

    def _check_prompts(self) -> None:
        if self.conversation.truncate_prompts():
            self.warn("PROMPT_TOO_LONG", "The prompt was truncated to 25,000 characters.")

    # turns

    def _user_started(self) -> None:
        self.send("UserStartedSpeaking")
        self._think_live.user_is_active()
        self._voice.cut()
        cancelled = self._cancel_reply()
        if cancelled and self.conversation.uses_flux:
            functions = [{"id": entry["id"], "name": entry["name"]} for entry in cancelled]
            self.send("FunctionCallCancelled", functions=functions)

    def _user_said(self, content: str, *, written: bool = False) -> None:
        if content:
            self._take_turn(content)
        if self._answer_pending and self._ears is not None and not self._ears.user_is_speaking:
            self._answer_pending = False
            self._reply = self.tasks.spawn(self._answer(None if written else self._ears.latency))

    def _take_turn(self, content: str) -> None:
        self.say("user", content)
        self._think_live.user_is_active()
        self._think_live.user_said(content)
        if self.conversation.experimental:
            self.send("EndOfThought")
        if self._voice.cut():
            self.send("AgentAudioDone")
        self._cancel_reply()
        self._answer_pending = True

    def _cancel_reply(self) -> list[Message]:
        if self._reply is not None:
            self._reply.cancel()
            self._reply = None
        return self._calls.drop_open_calls()

    async def _answer(self, listen_seconds: float | None) -> None:
        tool_seconds: float | None = None
        while True:
            started = self.clock.now()
            reply = await self._think()
            if not reply.calls:
                break
            called = self.clock.now()
            await self._calls.run(reply.calls)
            tool_seconds = (tool_seconds or 0.0) + self.clock.now() - called
        if reply.text:
            think_seconds = self.clock.now() - started
            await self._voice.say(Speech(sentences(reply.text), think_seconds, listen_seconds, tool_seconds))

    async def _think(self) -> Reply:
        await self.clock.sleep(self.timing.think)
        conversation = self.conversation

        async def ask(think: Message) -> Reply:
            return await self.engine.think(conversation.with_prompt(think), think)

        return await self.first_of("think", conversation.think, ask, self.timing.slow_think)

    # injections and updates

    def _inject_user(self, message: Message) -> None:
        self._user_said(message["content"], written=True)

    def _inject_agent(self, message: Message) -> None:
        behavior = message.get("behavior") or "default"
        dynamic = message.get("is_dynamic") is True
        if dynamic and not self._think_live.enabled:
            self.send("InjectionRefused", message="A dynamic message needs Think Live.")
            return
        blocker = self._injection_blocker(behavior)
        if blocker is not None:
            self._refuse_injection(blocker)
            return
        if behavior == "interrupt" and self._voice.cut():
            self.send("AgentAudioDone")
        self._voice.say(Speech([self.context.live.dynamic if dynamic else message["message"]]))

    def _injection_blocker(self, behavior: str) -> str | None:
        """Who blocks an injection: "user", "agent" or None (protocol 7.8)."""
        assert self._ears is not None
        queues = behavior == "queue" or self.options.queue_injections
        if behavior == "interrupt":
            return None
        if self._ears.user_is_speaking:
            return "user"
        return "agent" if self._voice.busy and not queues else None

    def _refuse_injection(self, blocker: str) -> None:
        description = f"Cannot inject a message while the {blocker} is speaking."
        self.send("InjectionRefused", message=description)
        if self.options.injection_warnings:
            self.warn(f"INJECT_AGENT_MESSAGE_DURING_{blocker.upper()}_SPEECH", description)

    def _update_prompt(self, message: Message) -> None:
        self.conversation.update_prompt(message["prompt"], self.options.replace_prompt)
        self.send("PromptUpdated")
        self._check_prompts()

    def _update_think(self, message: Message) -> None:
        self._reject(think_problem(message["think"], self.options))
        self.conversation.update_think(message["think"])
        self.send("ThinkUpdated")
        self._check_prompts()

    def _update_speak(self, message: Message) -> None:
        self._reject(speak_problem(message["speak"], self.conversation.output))
        self.conversation.speak = as_list(message["speak"])
        self.send("SpeakUpdated")

    def _update_listen(self, message: Message) -> None:
        self._reject(listen_problem(message["listen"]))
        self.conversation.update_listen(message["listen"]["provider"])
        assert self._ears is not None
        self._ears.update()
        self.send("ListenUpdated")

    def _update_think_live(self, message: Message) -> None:
        self._think_live.update(message["think_live"])
        self.send("ThinkLiveUpdated")

    def _to_think_provider(self, message: Message) -> None:
        """This server's think provider answers unknown messages by echoing them."""
        self.send("__customFromThinkProvider", content=message["content"])

    def _force_end_turn(self, message: Message) -> None:
        if self.conversation.uses_flux and self._ears is not None:
            self._ears.end_turn()
        else:
            self.warn("FORCE_END_TURN_UNSUPPORTED", "ForceEndTurn needs a Flux listen provider.")

    def _function_result(self, message: Message) -> None:
        self._calls.answer(message)

    @staticmethod
    def _reject(problem: str | None) -> None:
        if problem is not None:
            raise Fatal("INVALID_SETTINGS", problem)

    # closing

    def end(self, error: Fatal) -> None:
        """Send an Error and close (protocol 7.9)."""
        self._cancel_reply()
        self._voice.cut()
        self.send("Error", description=error.description, code=error.code)
        self.tasks.spawn(self.close_after(self.timing.error_close, error.close))

    def going_away(self) -> None:
        self.failed(Fatal("SERVER_GOING_AWAY", "The server is going away."))

    async def _watch_idle(self) -> None:
        await wait_until(self.clock, lambda: self.last_activity + self.timing.idle)
        raise Fatal("CLIENT_MESSAGE_TIMEOUT", NO_SETTINGS_IN_TIME if self._ears is None else NO_AUDIO_IN_TIME)

    async def _watch_length(self) -> None:
        await self.clock.sleep(self.timing.session_warning)
        self.warn("MAXIMUM_SESSION_LENGTH_APPROACHING", "The session will end in five minutes.")
        left = self.timing.session_maximum - self.timing.session_warning
        error = "MAXIMUM_SESSION_LENGTH_REACHED", "The session has reached its maximum length."
        await self.watch_length(left, *error)

    commands: ClassVar = {
        "KeepAlive": AgentBase.keep_alive,
        "InjectUserMessage": _inject_user,
        "InjectAgentMessage": _inject_agent,
        "FunctionCallResponse": _function_result,
        "UpdatePrompt": _update_prompt,
        "UpdateThink": _update_think,
        "UpdateSpeak": _update_speak,
        "UpdateListen": _update_listen,
        "ForceEndTurn": _force_end_turn,
        "UpdateThink_Live": _update_think_live,
        "__customToThinkProvider": _to_think_provider,
    }


async def _is_resolvable(url: str) -> bool:
    host = host_of(url)
    if not host:
        return False
    try:
        await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False
    return True
