"""The balances of a project.

python examples/manage/balances/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        for found in manage.list_balances(project_id).balances:
            balance = manage.get_balance(project_id, found.balance_id)
            print(f"{balance.amount} {balance.units}")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
