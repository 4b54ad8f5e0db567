"""Usage: requests, totals, and available filters.

python examples/manage/usage/main.py
"""

import sys

from deepgram import (
    DeepgramApiError,
    DeepgramClient,
    DeepgramClientOptions,
    UsageFieldsOptions,
    UsageRequestOptions,
    UsageSummaryOptions,
)
from deepgram.server import live_or_local


def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        deepgram.speak.rest.v("1").stream_memory({"text": "Hello."})
        requests = manage.get_usage_requests(project_id, UsageRequestOptions(limit=10))
        for found in requests.requests:
            request = manage.get_usage_request(project_id, found.request_id)
            print(f"request: {request.path}, status {request.code or request.response.code}")
        summary = manage.get_usage_summary(project_id, UsageSummaryOptions())
        print(f"sums by {summary.resolution.amount} {summary.resolution.units}, {summary.start} to {summary.end}")
        fields = manage.get_usage_fields(project_id, UsageFieldsOptions())
        print(f"models: {[model.name for model in fields.models]}")


if __name__ == "__main__":
    try:
        main()
    except DeepgramApiError as error:
        sys.exit(str(error))
