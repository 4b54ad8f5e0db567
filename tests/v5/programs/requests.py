"""Every request of 5.x to a server that records it: prints the records as JSON. Also runs under 5.3.4."""

import datetime
import http.server
import json
import sys
import threading

from deepgram.environment import DeepgramClientEnvironment

from deepgram import DeepgramClient

notes = []


class Noting(http.server.BaseHTTPRequestHandler):
    def note(self):
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(size)
        if self.headers.get("transfer-encoding"):
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size + 2)[:-2]
            self.rfile.readline()
        authorization = self.headers.get_all("authorization")
        notes.append([self.command, self.path, body.decode(), authorization])
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = note

    def log_message(self, *_):
        pass


def calls(client):
    at = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    listen, grant = client.listen.v1.media, client.auth.v1.tokens.grant
    yield lambda: grant()
    yield lambda: grant(ttl_seconds=30)
    yield lambda: listen.transcribe_url(
        url="http://x/a", model="nova-3", smart_format=True, keyterm=["a", "b c"], utt_split=0.8, tag="t", callback=None
    )
    yield lambda: listen.transcribe_file(request=b"abc", model="nova-3")
    yield lambda: listen.transcribe_file(request=iter([b"abc", b"d"]), redact=["pci", "ssn"], diarize=False)
    yield lambda: list(client.speak.v1.audio.generate(text="Hi", model="m", sample_rate=16000))
    yield lambda: client.read.v1.text.analyze(
        request={"text": "T"}, summarize="v2", sentiment=True, custom_topic=["x", "y"]
    )
    yield lambda: client.agent.v1.settings.think.models.list()
    yield lambda: client.manage.v1.models.list(include_outdated=True)
    yield lambda: client.manage.v1.models.get("id")
    projects = client.manage.v1.projects
    yield lambda: projects.list()
    yield lambda: projects.get("p", limit=2, page=1)
    yield lambda: projects.update(project_id="p", name="n")
    yield lambda: projects.update("p")
    yield lambda: projects.delete("p")
    yield lambda: projects.leave("p")
    yield lambda: projects.keys.list("p", status="active")
    yield lambda: projects.keys.create("p", request={"comment": "c", "scopes": ["a"]})
    yield lambda: projects.keys.get("p", "k")
    yield lambda: projects.keys.delete("p", key_id="k")
    yield lambda: projects.members.list("p")
    yield lambda: projects.members.delete("p", "m")
    yield lambda: projects.members.scopes.list("p", "m")
    yield lambda: projects.members.scopes.update("p", "m", scope="s")
    yield lambda: projects.members.invites.list("p")
    yield lambda: projects.members.invites.create("p", email="a@b.c", scope="s")
    yield lambda: projects.members.invites.delete("p", "a@b.c")
    yield lambda: projects.models.list("p")
    yield lambda: projects.models.get("p", "x")
    yield lambda: projects.requests.list("p", start=at, end=at, limit=3, method="sync")
    yield lambda: projects.requests.get("p", "r")
    yield lambda: projects.usage.get("p", start="2024-01-01", diarize=True)
    yield lambda: projects.usage.breakdown.get("p", grouping="models", end="2024-01-01")
    yield lambda: projects.usage.fields.list("p", start="s")
    yield lambda: projects.billing.balances.list("p")
    yield lambda: projects.billing.balances.get("p", "b")
    yield lambda: projects.billing.breakdown.list("p", grouping=["tag"])
    yield lambda: projects.billing.fields.list("p")
    yield lambda: projects.billing.purchases.list("p", limit=4)
    credentials = client.self_hosted.v1.distribution_credentials
    yield lambda: credentials.list("p")
    yield lambda: credentials.create("p", scopes=["a", "b"], provider="quay", comment="c")
    yield lambda: credentials.get("p", "d")
    yield lambda: credentials.delete("p", "d")
    more = {"additional_headers": {"x-a": "b"}, "additional_query_parameters": {"a": [1, 2], "b": True}}
    yield lambda: projects.list(request_options=more)
    more = {"additional_body_parameters": {"z": 1}}
    yield lambda: projects.update("p", name="n", request_options=more)
    yield lambda: projects.keys.create("p", request={"comment": "c"}, request_options=more)


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    client = DeepgramClient(
        api_key="k", environment=DeepgramClientEnvironment(base=url, production=url, agent=url), headers={"x-c": "d"}
    )
    for call in calls(client):
        try:
            call()
        except Exception as error:  # 5.3.4 can't read an empty object
            if "alidation" not in type(error).__name__:
                notes.append(repr(error))
    json.dump(notes, sys.stdout)


main()
