"""Uses of old names are found and rewritten, and rewritten programs do the same as before."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from deepgram.eras import paths
from deepgram.migrate.__main__ import main
from deepgram.migrate.table import ROWS, find
from deepgram.server import LocalServer, Script

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))
SCRIPT = Script.of(
    {
        "rules": [
            {"when": "weather", "call": {"name": "get_weather", "arguments": {"city": "Oslo"}}, "then": "Cold."},
        ]
    }
)

# A program of 2.x that can be rewritten completely sets no URL: here its clients get the URL of the local server.
RUN = """
import runpy, sys, deepgram
from deepgram import Deepgram, DeepgramClient, DeepgramClientOptions
program, url = sys.argv[1:]
options = {"api_url": url.replace("ws", "http", 1) + "/v1"}
deepgram.Deepgram = lambda given: Deepgram({**(given if isinstance(given, dict) else {"api_key": given}), **options})
deepgram.DeepgramClient = lambda key: DeepgramClient(key, DeepgramClientOptions(url=url))
runpy.run_path(program, run_name="__main__")
"""


def run(program, *flags):
    start = ["-c", RUN, str(program)] if program.stem.startswith("of_2") else [str(program)]
    with LocalServer(script=SCRIPT) as server:
        command = [sys.executable, *flags, *start, server.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.one_python
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_a_program_does_the_same_before_and_after(program, tmp_path):
    target = tmp_path / program.name
    target.write_bytes(program.read_bytes())
    assert main(["--write", str(target)]) == 0
    assert target.read_bytes() != program.read_bytes()
    before = run(program, "-W", "ignore")
    assert before
    assert run(target, "-W", "error") == before
    assert main([str(target)]) == 0, "nothing old is left"


# ---- what is found


def migrate(source):
    from deepgram.migrate.rewrite import migrate  # imports libcst, which most processes that collect this do not need

    return migrate(source)


def uses(source):
    return [(use.line, use.old, use.new, use.row.release) for use in migrate(source.encode()).uses]


def rewritten(source):
    return migrate(source.encode()).after.code


def test_uses_are_listed_with_line_old_and_new():
    source = 'from deepgram import LiveClient, LiveOptions\n\nlive: LiveClient = client.listen.live.v("1")\n'
    assert uses(source) == [
        (1, "LiveClient", "ListenWebSocketClient", "3.4"),
        (3, "LiveClient", "ListenWebSocketClient", "3.4"),
        (3, "listen.live", "listen.websocket", "3.4"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('c.listen.live.v("1")', 'c.listen.websocket.v("1")'),
        ('c.listen.asynclive.v("1")', 'c.listen.asyncwebsocket.v("1")'),
        ('c.listen.prerecorded.v("1")', 'c.listen.rest.v("1")'),
        ('c.listen.asyncprerecorded.v("1")', 'c.listen.asyncrest.v("1")'),
        ('self.c.onprem.v("1")', 'self.c.selfhosted.v("1")'),
        ('c.asynconprem.v("1")', 'c.asyncselfhosted.v("1")'),
        ('c.asyncspeak.v("1").stream(t)', 'c.speak.asyncrest.v("1").stream_memory(t)'),
        ('get().speak.v("1").stream(t)', 'get().speak.rest.v("1").stream_memory(t)'),
        ('c.speak.rest.v("1").stream(t)', 'c.speak.rest.v("1").stream_memory(t)'),
        ('c.speak.rest.v("1").save(f, t)', 'c.speak.rest.v("1").save(f, t)'),
        ('(c\n .listen  # why\n .live\n .v("1"))', '(c\n .listen  # why\n .websocket\n .v("1"))'),
        ("from deepgram import PreRecordedClient as P\nP(c)", "from deepgram import ListenRESTClient as P\nP(c)"),
        ("from deepgram import *\nOnPremClient(c)", "from deepgram import *\nSelfHostedClient(c)"),
        ("import deepgram\ndeepgram.SpeakClient(c)", "import deepgram\ndeepgram.SpeakRESTClient(c)"),
        (
            "from deepgram import (\n    LiveClient,  # a\n    ListenWebSocketClient,\n)\nLiveClient(c)",
            "from deepgram import (\n    ListenWebSocketClient,  # a\n    )\nListenWebSocketClient(c)",
        ),
        (
            "from deepgram.clients.prerecorded.v1.options import PrerecordedOptions, UrlSource",
            "from deepgram import PrerecordedOptions, UrlSource",
        ),
        (
            "from deepgram.clients.abstract_sync_client import AbstractSyncRestClient",
            "from deepgram.clients.common.v1 import AbstractSyncRestClient",
        ),
        (
            "from deepgram import Think\nThink(instructions='x', model='m')",
            "from deepgram import Think\nThink(prompt='x', model='m')",
        ),
        (
            'from deepgram import SettingsConfigurationOptions as S\no = S()\no.agent.think.model = "m"',
            'from deepgram import SettingsOptions as S\no = S()\no.agent.think.provider.model = "m"',
        ),
        (
            'with c.listen.v1.connect(model="nova-3") as l:\n    l.send_control(Control(type="Finalize"))',
            'with c.listen.v1.connect(model="nova-3") as l:\n    l.send_finalize()',
        ),
    ],
)
def test_unambiguous_uses_are_rewritten(old, new):
    assert rewritten(f"import deepgram as _\n{old}\n") == f"import deepgram as _\n{new}\n"
    assert rewritten(f"import deepgram as _\n{new}\n") == f"import deepgram as _\n{new}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            'x = await d.transcription.prerecorded({"url": u}, o)',
            'listen.asyncrest.v("1").transcribe_url({"url": u}, o)',
        ),
        ('d.transcription.sync_prerecorded({"buffer": b, "mimetype": m})', None),
        ("await d.projects.list()", 'asyncmanage.v("1").get_projects()'),
        ("await d.keys.delete(p, k)", 'asyncmanage.v("1").delete_key(p, k)'),
    ],
)
def test_calls_of_2_x_are_rewritten(old, new):
    source = f"from deepgram import Deepgram\nd = Deepgram(KEY)\n{old}\n"
    if new is None:
        new = 'd.listen.rest.v("1").transcribe_file({"buffer": b, "mimetype": m}).to_dict()'
    elif "delete" in old:
        new = f"await d.{new}"
    else:
        new = f"{old.partition('await')[0]}(await d.{new}).to_dict()"
    assert rewritten(source) == f"from deepgram import DeepgramClient\nd = DeepgramClient(KEY)\n{new}\n"


@pytest.mark.parametrize(
    "by_hand",
    [
        "await d.transcription.live({})",
        "await d.transcription.prerecorded(source, {})",
        'source = {"url": u} if x else {"buffer": b}\nawait d.transcription.prerecorded(source, {})',
        'if x: source = {"url": u}\nelse: source = {"buffer": b}\nawait d.transcription.prerecorded(source, {})',
        'if x: source = made()\nelse: source = {"buffer": b}\nawait d.transcription.prerecorded(source, {})',
        'await d.transcription.prerecorded({"url": u}, punctuate=True)',
        "run(d.projects.list())",
        "await d.projects.list(*given)",
        "await d.keys.create(p, c, s, t, e, l)",
        "p = d.projects\nawait p.list()",
        'e = Deepgram({"api_key": KEY, "api_url": URL})',
        "e = Deepgram({**given})",
        'o = {"api_key": KEY}\ne = Deepgram(o)',
        "from deepgram import DeepgramSetupError",
        "e = Deepgram(options={'api_key': KEY})",
        "transcribe(d)",
        "def client(): return Deepgram(KEY)",
        "clients = [Deepgram(KEY)]",
        "clients['a'] = Deepgram(KEY)",
        "def f(dg): return dg.transcription.prerecorded({'url': u})",
        "f = d.transcription.sync_prerecorded",
        "print(d.options)",
    ],
)
def test_a_file_of_2_x_is_left_alone_if_one_use_must_be_done_by_hand(by_hand):
    source = f"from deepgram import Deepgram\nd = Deepgram(KEY)\nawait d.projects.get(p)\n{by_hand}\n"
    done = migrate(source.encode())
    assert done.after.code == source
    assert len(done.left) == len(done.uses) >= 3


def test_early_access_with_a_context_is_left_alone():
    source = (
        "from deepgram import Context, SettingsConfigurationOptions, LiveClient\n"
        "o = SettingsConfigurationOptions(context=Context(messages=m, replay=True))\n"
    )
    done = migrate(source.encode())
    assert done.after.code == source.replace("LiveClient", "ListenWebSocketClient as LiveClient")
    assert Counter(use.old for use in done.left) == {
        "SettingsConfigurationOptions": 2,
        "Context(replay)": 1,
        "SettingsConfigurationOptions(context)": 1,
    }


def test_the_current_context_is_not_reported():
    assert uses("from deepgram import Context\no.agent.context = Context(messages=m)\nContext(m)\n") == []


def test_a_name_this_package_lacks_is_reported_with_what_is_known():
    (use,) = migrate(b"from deepgram import InstrumentedClient\n").uses
    assert str(use).startswith("InstrumentedClient -> by hand: it belongs to deepgram-sdk 5.x to 7.x")


@pytest.mark.parametrize(
    "source",
    [
        'requests.get(u, stream=True)\nx.live.v("1")\nspeak.v("1")\nd.projects.list()\nclient.listen.rest.v("1")',
        "from mine import LiveClient\nLiveClient()",
        "from .deepgram import LiveClient\nLiveClient()",
        "import deepgram\nx.LiveClient()\nf(LiveClient=1)",
        "def f(LiveClient): pass",
        "class Deepgram(_.DeepgramClient): pass\nDeepgram(k).process(b)\nd = Deepgram(k)\nd.process(b)",
    ],
)
def test_names_from_elsewhere_are_left_alone(source):
    assert uses(f"import deepgram as _\n{source}\n") == []


def test_every_row_leads_to_an_existing_name():
    served = {name for path in paths.ROWS if not path or path.endswith(".types") for name in paths.homes(path)}
    names = [row.new for row in ROWS if row.old.isidentifier() and row.new]
    assert len(names) > 40
    assert [name for name in names if name not in served] == []
    assert [row for row in ROWS if not row.new and not row.advice] == []


def test_only_old_names_have_rows():
    clients = r"live|prerecorded|onprem|abstract_|helpers|speak\.(errors|v1\.([caho]\w+|response)$)|analyze\.e|read"
    of_2 = "_types|_enums|transcription|keys|projects|usage|billing|members|scopes|invitations|extra"
    old = rf"deepgram\.(clients\.({clients})|{of_2}|extensions)"
    found = {f"deepgram.{path}" for path in paths.WITHOUT_FILE if find(f"deepgram.{path}")}
    assert [path for path in found if not re.match(old, path)] == []
    names = """Deepgram DeepgramSetupError Options Transcription Keys Projects Usage Billing Members Scopes
        Invitations Extra api_key_is_valid LiveClient AsyncLiveClient PreRecordedClient AsyncPreRecordedClient
        SpeakClient AsyncSpeakClient OnPremClient AsyncOnPremClient Read ReadStreamSource SpeakStreamSource
        FunctionCalling SettingsConfigurationOptions UpdateInstructionsOptions ListenProvider ThinkProvider
        SpeakProvider"""
    assert {name for name in paths.homes("") if find(name)} == {*names.split()}


@pytest.mark.parametrize(
    ("source", "old"),
    [
        ("def f(LiveClient): return LiveClient", None),
        ("def f():\n    LiveClient = 3\n    return LiveClient", None),
        ("f = lambda LiveClient: LiveClient", None),
        ("def f():\n    from mine import LiveClient\n    return LiveClient", None),
        ("[LiveClient for LiveClient in x]", None),
        ("def f(): return LiveClient", "def f(): return ListenWebSocketClient"),
        ("class Mine(LiveClient): pass", "class Mine(ListenWebSocketClient): pass"),
    ],
)
def test_shadowed_names_are_left_alone(source, old):
    start = "from deepgram import LiveClient\nLiveClient(c)\n"
    new = start.replace("LiveClient", "ListenWebSocketClient")
    assert rewritten(f"{start}{source}\n") == f"{new}{old or source}\n"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "__all__ = ['LiveClient']\n",
        "def f(c: 'LiveClient'): ...\nLiveClient(c)\n",
        "if old: from mine import LiveClient\nLiveClient(c)\n",
        "if old: from deepgram import ListenWebSocketClient as LiveClient\nLiveClient(c)\n",
        "from mine import ListenWebSocketClient\nLiveClient(ListenWebSocketClient(c))\n",
        "def f():\n    ListenWebSocketClient = LiveClient(c)\n",
    ],
)
def test_a_name_that_cannot_be_replaced_everywhere_is_kept_as_an_alias(source):
    """Such a name is also used as text or for something else, or its new name is taken."""
    expected = f"from deepgram import ListenWebSocketClient as LiveClient\n{source}"
    assert rewritten(f"from deepgram import LiveClient\n{source}") == expected
    assert rewritten(expected) == expected


def test_parameters_hide_variables_within_their_function():
    source = "from deepgram import Deepgram\nd = Deepgram(K)\ndef f(d): return d.keys\nawait d.projects.list()\n"
    assert 'asyncmanage.v("1").get_projects()' in rewritten(source)


@pytest.mark.parametrize(
    ("source", "line", "new"),
    [
        ("live = await d.transcription.live({})\nlive.registerHandler(e, f)", 4, "register_handler"),
        ("def f(live: LiveTranscription):\n    live.deregisterHandler(e, f)", 4, "deregister_handler"),
        ("def f(live):\n    live.registerHandler(e, f)", 4, ""),
        ("live = await d.transcription.live({})\nadd = live.registerHandler", 4, "register_handler"),
    ],
)
def test_handlers_of_2_x(source, line, new):
    program = f"from deepgram import Deepgram\nd = Deepgram(K)\n{source}\n"
    (use,) = [use for use in migrate(program.encode()).uses if "egisterHandler" in use.old]
    assert (use.line, use.new.rpartition(".")[2]) == (line, new)
    assert rewritten(program) == (program.replace("registerHandler", "register_handler") if new else program)


@pytest.mark.parametrize(
    ("source", "uses_found"),
    [
        ("import deepgram.clients.live.v1 as v1\nv1.LiveClient", ["deepgram.LiveClient", "deepgram.clients.live.v1"]),
        ("import deepgram\ndeepgram.clients.live.v1.LiveClient", ["v1.LiveClient"]),
        ("from deepgram.clients.live.v1 import *", ["deepgram.clients.live.v1"]),
        ("from deepgram import Keys, api_key_is_valid", ["Keys", "api_key_is_valid"]),
        ("from deepgram.billing import Billing", ["Billing", "deepgram.billing"]),
        ("from deepgram.clients.analyze.errors import DeepgramError", ["deepgram.clients.analyze.errors"]),
    ],
)
def test_uses_of_old_modules(source, uses_found):
    assert sorted(use.old for use in migrate(f"{source}\n".encode()).uses) == uses_found


# ---- the command


OLD = 'from deepgram import Deepgram\nclient.listen.live.v("1")\nDeepgram({"api_url": u})\n'
NEW = OLD.replace("live", "websocket")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "hidden.py").write_text(OLD)
    (tmp_path / "a.py").write_text(OLD)
    (tmp_path / "b.py").write_text("print('nothing old')\n")
    return tmp_path


@pytest.mark.parametrize("kind", ["py", "pyw", "pyi"])
def test_kinds_of_files(tmp_path, capsys, kind):
    (tmp_path / f"a.{kind}").write_text(OLD)
    assert main([str(tmp_path)]) == 1
    assert f"a.{kind}:2: listen.live" in capsys.readouterr().out


def test_listing(folder, capsys):
    assert main([str(folder)]) == 1
    advice = next(row.advice for row in ROWS if row.old == "Deepgram({*")
    assert capsys.readouterr().out.splitlines() == [
        f"{folder}/a.py:1: Deepgram -> by hand: DeepgramClient (since 3.0)",
        f"{folder}/a.py:2: listen.live -> listen.websocket (since 3.4)",
        f"{folder}/a.py:3: Deepgram -> by hand: DeepgramClient (since 3.0)",
        f"{folder}/a.py:3: Deepgram({{api_url}}) -> by hand: {advice} (since 3.0)",
    ]
    assert (folder / "a.py").read_text() == OLD
    assert main([str(folder / "b.py")]) == 0


def test_diff(folder, capsys):
    assert main(["--diff", str(folder)]) == 1
    out = capsys.readouterr().out
    assert '-client.listen.live.v("1")\n+client.listen.websocket.v("1")\n' in out
    assert (folder / "a.py").read_text() == OLD


def test_write_leaves_what_must_be_done_by_hand(folder, capsys):
    assert main(["--write", str(folder)]) == 1
    assert (folder / "a.py").read_text() == NEW
    assert "listen" not in capsys.readouterr().out
    assert (folder / ".venv" / "hidden.py").read_text() == OLD


def test_line_endings_and_encodings_are_kept(tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes(
        '# -*- coding: latin-1 -*-\r\n# \xe4\r\nimport deepgram\r\nc.listen.live.v("1")\r\n'.encode("latin-1")
    )
    assert main(["--write", str(file)]) == 0
    assert file.read_bytes() == (
        '# -*- coding: latin-1 -*-\r\n# \xe4\r\nimport deepgram\r\nc.listen.websocket.v("1")\r\n'.encode("latin-1")
    )


DISK_FULL = """
import resource, sys
from deepgram.migrate.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (16, resource.RLIM_INFINITY))  # as a disk that is full after 16 bytes
sys.exit(main(["--write", sys.argv[1]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_file_that_cannot_be_written_completely_stays_unchanged(tmp_path):
    """A full disk does not truncate it."""
    file = tmp_path / "a.py"
    file.write_text(OLD)
    done = subprocess.run(
        [sys.executable, "-c", DISK_FULL, file], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, str(file) in done.stderr) == (2, True), done.stderr
    assert (file.read_text(), os.listdir(tmp_path)) == (OLD, ["a.py"])


def test_permissions_and_links_are_kept(tmp_path):
    file, link = tmp_path / "a.py", tmp_path / "link.py"
    file.write_text(OLD)
    file.chmod(0o750)
    link.symlink_to(file)
    assert main(["--write", str(link)]) == 1
    assert (file.read_text(), link.is_symlink(), file.stat().st_mode & 0o777) == (NEW, True, 0o750)


@pytest.mark.skipif(not hasattr(os, "geteuid") or not os.geteuid(), reason="nothing is kept from root")
def test_a_read_only_file_stays_unchanged(tmp_path, capsys):
    file = tmp_path / "a.py"
    file.write_text(OLD)
    file.chmod(0o444)
    assert main(["--write", str(file)]) == 2
    assert (file.read_text(), str(file) in capsys.readouterr().err) == (OLD, True)


@pytest.mark.parametrize("content", [b"print 'deepgram'\n", b"# deepgram \xff\n", b"# coding: hex\n# deepgram\n", None])
def test_an_unreadable_file_is_reported_and_the_others_are_rewritten(folder, capsys, content):
    if content is None:
        bad = folder / "absent.py"
    else:
        bad = folder / "0.py"
        bad.write_bytes(content)
    assert main(["--write", str(bad), str(folder / "a.py")]) == 2
    assert str(bad) in capsys.readouterr().err
    assert (folder / "a.py").read_text() == NEW


@pytest.fixture
def tree(tmp_path):
    """A project with files that are not its own, links, and a program for Python 2."""
    for place in ("env/lib/site-packages", "node_modules/x", "package.py", "src"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "old.py").write_text(OLD)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "src" / "gone.py").symlink_to(tmp_path / "nowhere.py")
    (tmp_path / "src" / "two.py").write_text("print 'Python 2, and nothing of ours'\n")
    (tmp_path / "src" / "window.pyw").write_text(OLD)
    return tmp_path


def test_only_the_projects_own_programs_are_rewritten(tree, capsys):
    assert main(["--write", str(tree)]) == 2
    output = capsys.readouterr()
    assert output.err == f"{tree}/src/gone.py: [Errno 2] No such file or directory: '{tree}/src/gone.py'\n"
    changed = {
        path.relative_to(tree).as_posix() for path in tree.rglob("*.py*") if path.is_file() and path.read_text() == NEW
    }
    assert changed == {"package.py/old.py", "src/old.py", "src/window.pyw"}
    assert len(output.out.splitlines()) == 3 * 3
    assert main(["--write", str(tree)]) == 2
    assert capsys.readouterr().out == output.out, "a second run changes nothing"


def test_notebooks_are_reported(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text('{"cells": [{"source": ["from deepgram import LiveClient"]}]}')
    (tmp_path / "b.ipynb").write_text('{"cells": []}')
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path}/a.ipynb: a notebook, which is not read")
    assert main([str(tmp_path / "b.ipynb")]) == 0


def test_a_file_nested_too_deeply_does_not_stop_the_others(folder, capsys):
    (folder / "0.py").write_text("import deepgram\nx = " + "+".join(["1"] * 1500) + "\n")
    assert main(["--write", str(folder)]) == 2
    assert f"{folder}/0.py: maximum recursion depth exceeded" in capsys.readouterr().err
    assert (folder / "a.py").read_text() == NEW


@pytest.mark.parametrize("end", ["", "\n", "\n\x0c\n", "  # \u2028", "\r\n"])
def test_a_diff_can_be_applied(tmp_path, end):
    """Form feeds, and other characters that end a line only for Python, do not break it."""
    file = tmp_path / "a.py"
    text = f"import deepgram\r\n\x0c\r\n# café\r\nc.listen.live.v('1'){end}"
    file.write_bytes(text.encode("utf-8-sig"))
    command = [sys.executable, "-m", "deepgram.migrate", "--diff", "a.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    subprocess.run(["patch", "-s", "--binary", "a.py"], cwd=tmp_path, input=done.stdout, check=True)
    assert file.read_bytes() == text.replace("live", "websocket").encode("utf-8-sig")


def test_a_file_in_which_nothing_is_rewritten_is_not_written(tmp_path):
    """Its modification time stays as it is, so that build tools do not take it for changed."""
    file = tmp_path / "a.py"
    file.write_text("import deepgram\nfrom deepgram import FunctionCalling\n")
    before = file.stat()
    assert main(["--write", str(file)]) == 1
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_diff_the_terminal_cannot_show_is_escaped(tmp_path):
    (tmp_path / "a.py").write_text("import deepgram\n'é'; c.listen.live.v('1')\n", "utf-8")
    command = [sys.executable, "-m", "deepgram.migrate", "--diff", str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (1, "")
    assert "+'\\xe9'; c.listen.websocket" in done.stdout


def test_without_libcst_it_says_what_to_install():
    code = "import sys; sys.modules['libcst'] = None; from deepgram.migrate.__main__ import main; print(main(['.']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'deepgram-sdk[migrate]'" in done.stderr
    assert done.stdout == "2\n"
