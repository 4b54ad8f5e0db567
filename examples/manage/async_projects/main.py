"""Projects: they are listed, and the first is renamed and renamed back, on asyncio.

python examples/manage/async_projects/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        projects = await manage.list_projects()
        for project in projects.projects:
            print(f"project: {project.name}")
        project = await manage.get_project(projects.projects[0].project_id)
        done = await manage.update_project(project.project_id, "Renamed")
        print(done.message)
        print(f"now: {(await manage.get_project(project.project_id)).name}")
        await manage.update_project_option(project.project_id, {"name": project.name})
        print(f"and again: {(await manage.get_project(project.project_id)).name}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
