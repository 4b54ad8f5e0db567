"""Models: all public ones, and those of a project, on asyncio.

python examples/manage/async_models/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, ModelOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        models = await manage.list_models(ModelOptions(include_outdated=False))
        print(f"{len(models.stt)} models transcribe, {len(models.tts)} speak")
        model = await manage.get_model(models.stt[0].uuid)
        print(f"first: {model.canonical_name}, {model.languages}")
        project_id = (await manage.get_projects()).projects[0].project_id
        of_project = await manage.list_project_models(project_id)
        voice = await manage.get_project_model(project_id, of_project.tts[0].uuid)
        print(f"voice: {voice.canonical_name}, {voice.metadata.accent if voice.metadata else ''}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
