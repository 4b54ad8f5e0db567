"""API keys: one is created, shown, and deleted, on asyncio.

python examples/manage/async_keys/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, KeyOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        project_id = (await manage.get_projects()).projects[0].project_id
        options = KeyOptions(comment="made by an example", scopes=["usage:read"], time_to_live_in_seconds=600)
        created = await manage.create_key(project_id, options)
        print(f"created, the secret has {len(created.key or '')} characters, until {created.expiration_date}")
        for item in (await manage.list_keys(project_id)).api_keys:
            print(f"key: {item.api_key.comment} of {item.member.email}, {item.api_key.scopes}")
        found = await manage.get_key(project_id, created.api_key_id)
        print(f"found: {found.api_key.comment}")
        print((await manage.delete_key(project_id, created.api_key_id)).message)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
