"""The connection of each API, with methods besides the product's verbs. `threaded.py`, `on_loop.py`: their colours."""

from __future__ import annotations

from typing import Any

from ..._core.connection import StartArguments
from ..._core.product import Product
from ..._core.response import BaseResponse
from ...agent.protocol import AGENT
from ...agent.verbs import AgentVerbs
from ...listen.flux import FLUX, FluxVerbs
from ...listen.protocol import LISTEN
from ...listen.verbs import ListenVerbs
from ...speak.protocol import CLOSE, SPEAK
from ...speak.verbs import SpeakVerbs
from .connection import Socket, build_message, send_methods
from .events import EventType

FLUX_SPEECH = Product(
    endpoint="v2/speak",
    events=EventType,
    messages={},
    binary=True,
    farewell=CLOSE,
    journal="speak.journal:FluxSpeakJournal",
    client="SpeakV2SocketClient",
)


@send_methods("""
    send_control=ListenV1ControlMessage send_finalize=ListenV1Finalize send_close_stream=ListenV1CloseStream
    send_keep_alive=ListenV1KeepAlive send_configure=ListenV1Configure
""")
class ListenV1(Socket, ListenVerbs):
    """Live transcription."""

    _product = LISTEN._replace(options=BaseResponse)


@send_methods("""
    send_control=ListenV2ControlMessage send_close_stream=ListenV2CloseStream send_configure=ListenV2Configure
    send_force_end_turn=ListenV2ForceEndTurn
""")
class ListenV2(Socket, FluxVerbs):
    """Live transcription with turns."""

    _product = FLUX._replace(options=BaseResponse)


@send_methods("""
    send_text=SpeakV1TextMessage send_control=SpeakV1ControlMessage send_flush=SpeakV1Flush send_clear=SpeakV1Clear
    send_close=SpeakV1Close
""")
class SpeakV1(Socket, SpeakVerbs):
    """Live speech."""

    _product = SPEAK._replace(options=BaseResponse)
    _send_noted = vars(SpeakVerbs)["send_raw"]

    def _send_message(self, text: str) -> Any:
        return self._send_noted(text)


@send_methods("""
    send_speak=SpeakV2Speak send_text=SpeakV2Speak send_flush=SpeakV2Flush send_close=SpeakV2Close
    send_interrupt=SpeakV2Interrupt send_configure=SpeakV2Configure
""")
class SpeakV2(Socket):
    """Live speech in turns."""

    _product = FLUX_SPEECH


@send_methods("""
    send_control=AgentV1ControlMessage send_keep_alive=AgentV1KeepAlive send_settings=AgentV1SettingsMessage
    send_update_speak=AgentV1UpdateSpeakMessage send_update_prompt=AgentV1UpdatePromptMessage
    send_update_think=AgentV1UpdateThink send_update_think_live=AgentV1UpdateThinkLive
    send_update_listen=AgentV1UpdateListen send_inject_user_message=AgentV1InjectUserMessageMessage
    send_inject_agent_message=AgentV1InjectAgentMessageMessage
    send_inject_dynamic_agent_message=AgentV1InjectDynamicAgentMessage
    send_function_call_response=AgentV1FunctionCallResponseMessage send_force_end_turn=AgentV1ForceEndTurn
    send_custom_to_think_provider=AgentV1CustomToThinkProvider
""")
class AgentV1(Socket, AgentVerbs):
    """A voice agent."""

    _product = AGENT._replace(options=BaseResponse)

    def __init__(self, config: Any = None, *, websocket: Any = None) -> None:
        super().__init__(config, websocket=websocket)
        self._dispatcher.routes["SettingsApplied"].hooks = ()  # its model has no field for the settings sent

    def _framed(self, kind: str, message: Any) -> Any:
        built = build_message(kind, message)
        return self._functions.add_to(built) if kind == "AgentV1SettingsMessage" else built

    def _start_arguments(self, options: Any) -> StartArguments:
        self._functions.forget()
        return StartArguments(options)
