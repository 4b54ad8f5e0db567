"""Three agents at once on one loop."""

import asyncio
import os

from deepgram import (
    Agent,
    AgentWebSocketEvents,
    DeepgramClient,
    DeepgramClientOptions,
    Function,
    FunctionCallResponse,
    InjectUserMessageOptions,
    Provider,
    SettingsOptions,
    Speak,
    Think,
)

ROLES = {"sales": "aura-2-thalia-en", "support": "aura-2-zeus-en", "billing": "aura-2-hera-en"}


class Desk:
    def __init__(self, deepgram, role):
        self.role = role
        self.connection = deepgram.agent.asyncwebsocket.v("1")
        self.said = []
        self.greeted, self.answered = asyncio.Event(), asyncio.Event()
        self.connection.on(AgentWebSocketEvents.ConversationText, self.on_conversation_text)
        self.connection.on(AgentWebSocketEvents.FunctionCallRequest, self.on_function_call_request)
        self.connection.on(AgentWebSocketEvents.AgentAudioDone, self.on_agent_audio_done)

    async def on_conversation_text(self, connection, text_event, **kwargs):
        self.said.append(f"{text_event.role}: {text_event.text}")

    async def on_function_call_request(self, connection, request, **kwargs):
        response = FunctionCallResponse(name=request.function_call.name, result=self.role)
        await connection.send_function_call_response(response)

    async def on_agent_audio_done(self, connection, event, **kwargs):
        (self.answered if self.greeted.is_set() else self.greeted).set()

    async def work(self):
        options = SettingsOptions(
            agent=Agent(greeting=f"This is {self.role}."),
            think=Think(
                provider=Provider(type="open_ai"),
                model="gpt-4o-mini",
                instructions=f"You work in {self.role}.",
                functions=[Function(name="whoami", description="Your department")],
            ),
            speak=Speak(model=ROLES[self.role]),
        )
        await self.connection.start(options)
        await asyncio.wait_for(self.greeted.wait(), 30)
        await self.connection.inject_user_message(InjectUserMessageOptions(text="who are you"))
        await asyncio.wait_for(self.answered.wait(), 30)
        return await self.connection.finish()


async def main():
    config = DeepgramClientOptions(url=os.environ["AGENT_URL"])
    deepgram = DeepgramClient(os.environ["DEEPGRAM_API_KEY"], config)
    desks = [Desk(deepgram, role) for role in ROLES]
    print(await asyncio.gather(*(desk.work() for desk in desks)))
    for desk in desks:
        print(f"{desk.role}: {desk.said}")


asyncio.run(main())
