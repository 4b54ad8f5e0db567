"""Members of a project.

python examples/manage/members/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.manage.v("1")
        project = manage.get_projects().projects[0]
        for member in manage.list_members(project.project_id).members:
            print(f"member: {member.first_name} {member.last_name}, {member.email}")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
