"""Invitations with a dict as options, as in older programs.

python examples/manage/legacy_dict_invitations/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        manage = DeepgramClient(key, DeepgramClientOptions(url=url)).manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        print(manage.send_invite_options(project_id, {"email": "ada@example.com", "scope": "member"})["message"])
        print(manage.get_invites(project_id)["invites"][0]["email"])
        print(manage.delete_invite(project_id, "ada@example.com")["message"])


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
