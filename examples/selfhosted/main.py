"""Credentials with which a self-hosted installation downloads its images.

python examples/selfhosted/main.py
"""

import json
import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        project_id = deepgram.manage.v("1").get_projects().projects[0].project_id
        selfhosted = deepgram.selfhosted.v("1")
        text = selfhosted.create_selfhosted_credentials(project_id, {"comment": "made by an example"})
        created = json.loads(text)["distribution_credentials"]
        print(f"created: {created['comment']}, {created['scopes']}")
        listed = json.loads(selfhosted.list_selfhosted_credentials(project_id))["distribution_credentials"]
        print(f"listed: {len(listed)}")
        selfhosted.delete_selfhosted_credentials(project_id, created["distribution_credentials_id"])
        listed = json.loads(selfhosted.list_selfhosted_credentials(project_id))["distribution_credentials"]
        print(f"after deleting: {len(listed)}")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
