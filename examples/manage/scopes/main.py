"""The scopes of a member: read, and set to the same value.

python examples/manage/scopes/main.py
"""

import sys

from deepgram import DeepgramApiError, DeepgramClient, DeepgramClientOptions, ScopeOptions
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        member = manage.get_members(project_id).members[0]
        scopes = manage.get_member_scopes(project_id, member.member_id).scopes
        print(f"{member.email}: {scopes}")
        done = manage.update_member_scope(project_id, member.member_id, ScopeOptions(scope=scopes[0]))
        print(done.message)


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
