"""Models: all public ones, and those of a project.

python examples/manage/models/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, ModelOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.manage.v("1")
        models = manage.list_models(ModelOptions(include_outdated=False))
        print(f"{len(models.stt)} models transcribe, {len(models.tts)} speak")
        model = manage.get_model(models.stt[0].uuid)
        print(f"first: {model.canonical_name}, {model.languages}")
        project_id = manage.get_projects().projects[0].project_id
        of_project = manage.list_project_models(project_id)
        voice = manage.get_project_model(project_id, of_project.tts[0].uuid)
        print(f"voice: {voice.canonical_name}, {voice.metadata.accent if voice.metadata else ''}")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
