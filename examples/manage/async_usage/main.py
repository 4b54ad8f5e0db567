"""Usage: requests, totals, and available filters, on asyncio.

python examples/manage/async_usage/main.py
"""

import asyncio
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


async def main():
    with live_or_local() as (key, url):
        deepgram = DeepgramClient(key, DeepgramClientOptions(url=url))
        manage = deepgram.asyncmanage.v("1")
        project_id = (await manage.get_projects()).projects[0].project_id
        await deepgram.speak.asyncrest.v("1").stream_memory({"text": "Hello."})
        requests = await manage.get_usage_requests(project_id, UsageRequestOptions(limit=10))
        for found in requests.requests:
            request = await manage.get_usage_request(project_id, found.request_id)
            print(f"request: {request.path}, status {request.code or request.response.code}")
        summary = await manage.get_usage_summary(project_id, UsageSummaryOptions())
        print(f"sums by {summary.resolution.amount} {summary.resolution.units}, {summary.start} to {summary.end}")
        fields = await manage.get_usage_fields(project_id, UsageFieldsOptions())
        print(f"models: {[model.name for model in fields.models]}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except DeepgramApiError as error:
        sys.exit(str(error))
