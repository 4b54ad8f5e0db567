"""Invitations: one is sent and deleted, on asyncio.

python examples/manage/async_invitations/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, InviteOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        project_id = (await manage.get_projects()).projects[0].project_id
        options = InviteOptions(email="ada@example.com", scope="member")
        print((await manage.send_invite_options(project_id, options)).message)
        for invite in (await manage.list_invites(project_id)).invites:
            print(f"invited: {invite.email} as {invite.scope}")
        print((await manage.delete_invite(project_id, "ada@example.com")).message)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
