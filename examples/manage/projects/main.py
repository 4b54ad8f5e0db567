"""Projects: they are listed, and the first is renamed and renamed back.

python examples/manage/projects/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.manage.v("1")
        projects = manage.list_projects()
        for project in projects.projects:
            print(f"project: {project.name}")
        project = manage.get_project(projects.projects[0].project_id)
        done = manage.update_project(project.project_id, "Renamed")
        print(done.message)
        print(f"now: {manage.get_project(project.project_id).name}")
        manage.update_project_option(project.project_id, {"name": project.name})
        print(f"and again: {manage.get_project(project.project_id).name}")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
