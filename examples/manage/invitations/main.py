"""Invitations: one is sent and deleted.

python examples/manage/invitations/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, InviteOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        options = InviteOptions(email="ada@example.com", scope="member")
        print(manage.send_invite_options(project_id, options).message)
        for invite in manage.list_invites(project_id).invites:
            print(f"invited: {invite.email} as {invite.scope}")
        print(manage.delete_invite(project_id, "ada@example.com").message)


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
