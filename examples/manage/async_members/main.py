"""Members of a project, on asyncio.

python examples/manage/async_members/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        project = (await manage.get_projects()).projects[0]
        for member in (await manage.list_members(project.project_id)).members:
            print(f"member: {member.first_name} {member.last_name}, {member.email}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
