"""The balances of a project, on asyncio.

python examples/manage/async_balances/main.py
"""

import asyncio
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        project_id = (await manage.get_projects()).projects[0].project_id
        for found in (await manage.list_balances(project_id)).balances:
            balance = await manage.get_balance(project_id, found.balance_id)
            print(f"{balance.amount} {balance.units}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
