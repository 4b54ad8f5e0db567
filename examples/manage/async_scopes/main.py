"""The scopes of a member: read, and set to the same value, on asyncio.

python examples/manage/async_scopes/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, ScopeOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        project_id = (await manage.get_projects()).projects[0].project_id
        member = (await manage.get_members(project_id)).members[0]
        scopes = (await manage.get_member_scopes(project_id, member.member_id)).scopes
        print(f"{member.email}: {scopes}")
        done = await manage.update_member_scope(project_id, member.member_id, ScopeOptions(scope=scopes[0]))
        print(done.message)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
