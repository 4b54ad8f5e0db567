"""The public names, the old import paths, and what importing costs."""

import asyncio
import builtins
import copy
import importlib
import importlib.util
import inspect
import json
import pickle
import re
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import deepgram
from deepgram import _missing
from deepgram.eras import paths
from deepgram.eras.v5.routes import responses as responses_of_5
from deepgram.eras.v5.rows import names as messages_of_5

ROOT = Path(__file__).parents[1]
COMPAT = ROOT.parent / "shared" / "compat"
REST_NAMES = (  # parts of paths and keys that belong to the REST products
    *("listen.v1.rest", "rest_response", ".manage", ".auth", ".analyze", ".read", "selfhosted", "onprem"),
    *("prerecorded", "common.v1.enums", "ListenRestSource", "PrerecordedSource"),
)
needs_surface = pytest.mark.skipif(not COMPAT.is_dir(), reason="which need the inventories in ../shared/compat")


def run(code):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT).stdout


def inventory(release):
    return json.loads((COMPAT / f"surface-{release}.json").read_text("utf-8"))


def belongs_to_rest(key):
    return any(part in key for part in REST_NAMES)


# ---- the names


@pytest.mark.parametrize("name", sorted(paths.homes("")))
def test_a_top_level_name_is_the_object_at_its_home(name):
    home, old = paths.homes("")[name]
    there = importlib.import_module(f"deepgram.{home}")
    assert getattr(deepgram, name) is (there if old == "." else getattr(there, old))


@pytest.mark.parametrize("path", [row for row in paths.ROWS if row])
def test_every_path_imports_with_names_that_are_the_objects_at_their_homes(path):
    module = importlib.import_module(f"deepgram.{path}")
    assert module.__name__ == f"deepgram.{path}"
    for name, (home, old) in paths.homes(path).items():
        there = importlib.import_module(f"deepgram.{home}")
        assert getattr(module, name) is (there if old == "." else getattr(there, old)), name
        assert name in dir(module)


def test_unknown_names_and_paths_are_the_usual_errors():
    with pytest.raises(AttributeError, match="'deepgram' has no attribute 'Nonsense'"):
        _ = deepgram.Nonsense
    with pytest.raises(ImportError, match="Nonsense"):
        exec("from deepgram.clients.agent import Nonsense")
    with pytest.raises(ModuleNotFoundError, match=r"deepgram\.clients\.nonsense"):
        importlib.import_module("deepgram.clients.nonsense")
    assert not hasattr(deepgram, "__wrapped__")


def test_version():
    assert deepgram.__version__ == "v4.9.0"


def test_star_import_binds_every_name_and_hides_no_builtin():
    """D-53: the message class `Warning` is left out."""
    bound = {}
    exec("from deepgram import *", bound)
    assert set(paths.homes("")) - {"Warning"} <= bound.keys()
    assert "Warning" not in bound
    assert {"logging", "verboselogs", "utils", "clients"} <= bound.keys()
    assert not {name for name in bound if hasattr(builtins, name)} - {"__builtins__", "__doc__"}


def test_star_import_from_an_old_path():
    bound = {}
    exec("from deepgram.clients.listen.v1.websocket.options import *", bound)
    assert bound["LiveOptions"] is deepgram.LiveOptions


def test_the_stub_lists_the_names():
    code = "import runpy, sys; sys.argv.append('--check'); runpy.run_path('scripts/stubs.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT)
    assert done.returncode == 0, "deepgram/__init__.pyi is stale: run scripts/stubs.py"


# ---- names that this package does not have (F-30)

CLIENT = deepgram.DeepgramClient("k")
OTHER_RELEASES = {
    "from deepgram.clients.listen.v1.websocket.options import ListenV1Model": (ImportError, "write str"),
    "from deepgram import transports": (ImportError, "5.x to 7.x"),
    "from deepgram.manage.v1 import projects": (ModuleNotFoundError, "'deepgram.manage.v1': it belongs"),
    "import deepgram._utils": (ModuleNotFoundError, "1.x and 2.x"),
    "deepgram.ListenV1ResponseMetadata": (AttributeError, "5.x to 7.x"),
    "deepgram.clients.listen.ListenV1ResponseMetadata": (AttributeError, "5.x to 7.x"),
    "CLIENT.listen.websocket.start": (AttributeError, r'client.listen.websocket.v\("1"\).start$'),
    "CLIENT.listen.asynclive.on": (AttributeError, r'client.listen.asynclive.v\("1"\).on$'),
    "CLIENT.manage.get_projects": (AttributeError, r'client.manage.v\("1"\).get_projects$'),
    "CLIENT.asyncauth.grant_token": (AttributeError, r'client.asyncauth.v\("1"\).grant_token$'),
    "CLIENT.listen.v": (AttributeError, r'client.listen.websocket.v\("1"\)'),
    **{f"CLIENT.{name}": (AttributeError, "Deepgram") for name in ["transcription", "keys", "projects", "usage"]},
    "CLIENT.voice_agent": (AttributeError, "5.x to 7.x"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("code", OTHER_RELEASES)
def test_a_name_of_another_release_says_what_to_use(code):
    expected, text = OTHER_RELEASES[code]
    with pytest.raises(expected, match=text) as caught:
        exec(code)
    assert caught.type is expected


@pytest.mark.skipif(sys.version_info < (3, 15), reason="need Python 3.15, which has lazy imports")
@pytest.mark.parametrize("use", ["ParsingError", "(lambda: ParsingError)()"])
def test_a_lazy_import_says_what_to_use_where_the_name_is_used(use):
    with pytest.raises(ImportError, match="ApiError is raised"):
        exec(f"lazy from deepgram import ParsingError\n{use}", {})


def releases_of(text):
    """The major versions that an error names."""
    found = re.search(r"belongs to deepgram-sdk (\d)\S*(?: (and|to) (\d))?", text)
    return range(int(found[1]), int(found[3] or found[1]) + 1) if found else ()


def missing_of(release):
    """The names of a release that this package lacks, each with the error it raises."""
    for path, names in inventory(release)["modules"].items():
        try:
            module = importlib.import_module(path)
        except ModuleNotFoundError as error:
            if "is not a package" not in str(error):  # 5.x's `deepgram.errors` was one
                yield path, str(error)
            continue
        if path.removeprefix("deepgram").strip(".") not in paths.ROWS:
            continue  # another thing of the same name, such as 5.x's `deepgram.agent`
        for name in names:
            if f"{path}.{name}" in {
                f"deepgram.{room}" for room in ("agent", "auth", "listen", "manage", "read", "speak")
            }:
                continue  # packages here too
            try:
                getattr(module, name)
            except AttributeError as error:
                yield f"{path}.{name}", str(error)


@needs_surface
@pytest.mark.parametrize("release", ["2.12.0", "3.2.7", "3.11.0", "4.8.1", "5.3.4"])
def test_each_name_of_a_release_is_here_or_is_known_to_be_missing(release):
    """F-30: the table knows every name of the inventories, and that this release had it or one like it."""
    found = dict(missing_of(release))
    assert bool(found) is (release[0] == "5")  # of the others all names are here
    assert [name for name, text in found.items() if "it belongs to deepgram-sdk" not in text] == []
    if release != "2.12.0":  # whose names came back in 3.x
        assert [(name, text) for name, text in found.items() if int(release[0]) not in releases_of(text)] == []


def test_the_table_of_missing_names_has_no_existing_one():
    """F-30: a name that is added has to be deleted from the table."""
    everything = {name for path in paths.ROWS for name in paths.homes(path)}
    everything |= {f"deepgram.{path}" for path in paths.ROWS if path}
    everything |= {f"client.{name}" for name in vars(type(CLIENT))}
    for router in (CLIENT.agent, CLIENT.listen, CLIENT.read, CLIENT.speak):
        everything |= {f"{router._path}.{name}" for name in vars(type(router))}
    assert [name for name in sorted(everything - {*messages_of_5(), *responses_of_5()}) if _missing.hint(name)] == []


def test_looking_up_missing_names_is_harmless():
    """F-30: to `hasattr`, `copy`, `pickle`, `inspect` and `importlib`, the names do not exist."""
    version = CLIENT.listen.websocket
    for thing in (deepgram, deepgram.clients, CLIENT, CLIENT.listen, version):
        assert not hasattr(thing, "v9")
        assert not hasattr(thing, "ListenV1ResponseMetadata")
        assert not hasattr(thing, "__wrapped__")
        assert getattr(thing, "voice_agent", None) is None
        dir(thing)
        inspect.getdoc(thing)
        inspect.unwrap(thing)
    for thing in (CLIENT, CLIENT.listen, version):
        assert type(copy.copy(thing)) is type(copy.deepcopy(thing)) is type(thing)
        with pytest.raises(TypeError, match="credentials are not pickled"):
            pickle.dumps(thing)
    without_key = deepgram.DeepgramClient(config=deepgram.DeepgramClientOptions())
    for thing in (without_key, without_key.listen, without_key.listen.websocket):
        assert type(pickle.loads(pickle.dumps(thing))) is type(thing)
    assert copy.deepcopy(version).v("1").__class__ is deepgram.ListenWebSocketClient
    assert importlib.util.find_spec("deepgram.transports") is None
    assert importlib.util.find_spec("deepgram.manage.v1") is None
    with pytest.raises(AttributeError, match="ListenV1ResponseMetadata"):
        pickle.loads(b"cdeepgram\nListenV1ResponseMetadata\n.")


def test_a_failing_property_keeps_its_own_error():
    class Mine(deepgram.DeepgramClient):
        def __init__(self):
            pass

    with pytest.raises(AttributeError, match="'Mine' object has no attribute '_config'"):
        _ = Mine().listen


def test_routes_are_documented_and_read_only():
    assert inspect.getdoc(type(CLIENT.listen).websocket) == '`.v("1")` makes `ListenWebSocketClient`.'
    assert inspect.isdatadescriptor(type(CLIENT.listen).websocket)
    with pytest.raises(AttributeError, match=r"ListenRouter\.websocket"):
        CLIENT.listen.websocket = None


def test_attributes_of_3_2_exist_and_can_be_replaced_in_subclasses():
    live = CLIENT.listen.websocket.v("1")
    assert live.config is CLIENT.listen.config is live._config
    assert (CLIENT.config, live.endpoint) == (CLIENT._config, "v1/listen")
    assert live.websocket_url == "wss://api.deepgram.com/v1/listen"
    assert CLIENT.logger.name == "deepgram"
    assert live.logger.name.startswith("deepgram.")
    assert CLIENT.Version is CLIENT.listen.Version

    class Mine(deepgram.ListenWebSocketClient):
        def __init__(self, config):
            self.config = "of this program"
            super().__init__(config)

    mine = Mine(CLIENT._config)
    assert (mine.config, mine._config) == ("of this program", CLIENT._config)


# ---- the hook


def test_rows_mention_rows_that_exist():
    for rows in (paths.ROWS, paths.SHARED):
        for text in rows.values():
            for mentioned in re.findall(r"@(\S+)", text):
                assert mentioned in paths.ROWS or mentioned in paths.SHARED, mentioned


def test_connect_at_the_old_paths_is_that_of_websockets():
    """F-36: programs can call it with a URL."""
    sync, coroutines = (
        importlib.import_module(f"deepgram.clients.common.v1.abstract_{colour}_websocket")
        for colour in ("sync", "async")
    )
    assert sync.connect is importlib.import_module("websockets.sync.client").connect
    assert coroutines.connect.__module__.startswith("websockets.")
    with pytest.raises(OSError):
        sync.connect("ws://127.0.0.1:1", open_timeout=1)

    async def dial():
        async with coroutines.connect("ws://127.0.0.1:1"):
            pass

    with pytest.raises(OSError):
        asyncio.run(dial())


def test_submodules_are_attributes_without_an_import_of_their_own():
    assert run("import deepgram; print(deepgram.clients.listen.v1.websocket.options.LiveOptions.__name__)") == (
        "LiveOptions\n"
    )
    assert run("import deepgram.clients.agent.v1.websocket.options as o; print(o.Agent().language)") == "en\n"


def test_modules_that_exist_get_the_old_names_too():
    assert importlib.import_module("deepgram.client").LiveOptions is deepgram.LiveOptions
    assert importlib.import_module("deepgram.options").DeepgramApiKeyError is deepgram.DeepgramApiKeyError
    assert importlib.import_module("deepgram.audio.microphone.constants").RATE == 16000


@pytest.mark.parametrize("name", ["deepgram", "deepgram.clients.live.v1", "deepgram.options"])
def test_modules_can_be_reloaded(name):
    code = f"""
import importlib, sys, {name}
hooks = len(sys.meta_path)
importlib.reload({name})
from {name} import *
print(len(sys.meta_path) - hooks)"""
    assert run(code) == "0\n"


def test_the_package_can_be_removed_from_sys_modules_and_imported_again():
    """Tests and programs that reload modules do this; the old and the new finder do not call each other endlessly."""
    code = """
import sys, deepgram
deepgram.DeepgramClient
hooks = len(sys.meta_path)
for name in [name for name in sys.modules if name.partition(".")[0] == "deepgram"]:
    del sys.modules[name]
import deepgram as again
from deepgram.clients.listen.v1 import LiveOptions
print(again is deepgram, LiveOptions is again.LiveOptions, again.DeepgramClient("key"), len(sys.meta_path) - hooks)"""
    output = run(code)
    assert output.startswith("False True DeepgramClient(")
    assert output.endswith(" 0\n")


def test_threads_importing_at_once_see_the_same_module():
    code = """
import threading, deepgram
found, ready = [], threading.Barrier(8)
def look():
    ready.wait()
    from deepgram.clients.agent.v1.websocket.options import SettingsOptions
    found.append(SettingsOptions)
threads = [threading.Thread(target=look) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(found), len(set(found)))"""
    assert run(code) == "8 1\n"


def test_classes_show_and_pickle_under_the_path_programs_know():
    options = deepgram.LiveOptions(model="nova-3")
    assert deepgram.LiveOptions.__module__ == "deepgram.clients.listen.v1.websocket.options"
    text = pickle.dumps(options)
    assert b"deepgram.clients.listen.v1.websocket.options" in text
    assert run(f"import pickle; print(pickle.loads({text!r}).model)") == "nova-3\n"
    provider = pickle.loads(pickle.dumps(deepgram.Provider(type="a")))
    assert (type(provider), provider.type) == (deepgram.Provider, "a")


def test_type_hints_resolve_to_the_public_classes():
    assert typing.get_type_hints(deepgram.LiveResultResponse)["metadata"] is deepgram.ListenWSMetadata


def test_threads_importing_every_path_at_once_do_not_deadlock():
    code = """
import importlib, threading, deepgram
from deepgram.eras import paths
done = []
def load(path):
    module = importlib.import_module("deepgram." + path)
    done.extend(getattr(module, name) for name in paths.homes(path))
rows = [path for path in paths.ROWS if path.startswith("clients")]
threads = [threading.Thread(target=load, args=(path,), daemon=True) for path in rows]
[thread.start() for thread in threads]
[thread.join(20) for thread in threads]
print(len(done) - sum(len(paths.homes(path)) for path in rows))"""
    assert run(code) == "0\n"


# ---- what importing costs


def test_import_loads_nothing_but_the_table():
    heavy = ("typing", "dataclasses", "inspect", "logging", "re", "json", "asyncio", "threading", "msgspec")
    code = f"""
import sys
before = set(sys.modules)
import deepgram
new = set(sys.modules) - before
print(sorted(new & set({heavy!r})), sorted(name for name in new if name.startswith("deepgram")))"""
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert (
        loaded == "[] ['deepgram', 'deepgram._version', 'deepgram.eras', 'deepgram.eras.hook', 'deepgram.eras.paths']\n"
    )


def test_the_table_of_missing_names_is_loaded_only_when_needed():
    code = """
import sys
from deepgram import AgentWebSocketClient, ListenWebSocketClient, SpeakWebSocketClient
print("deepgram._missing" in sys.modules)
try:
    from deepgram.listen import no_such_name
except ImportError:
    print("deepgram._missing" in sys.modules)"""
    assert run(code).split() == ["False", "True"]


def test_options_and_responses_need_no_network_library():
    code = """
import sys
from deepgram import SettingsOptions, LiveResultResponse, SpeakWSOptions
print([name for name in ("websockets", "httpx", "aiohttp", "ssl") if name in sys.modules])"""
    assert run(code) == "[]\n"


# ---- against the inventories of the releases


def surface():
    spec = importlib.util.spec_from_file_location("surface", COMPAT / "surface.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_surface
@pytest.mark.parametrize("release", ["3.2.7", "3.11.0", "4.8.1"])
def test_no_path_or_name_of_the_websocket_products_is_missing(release):
    early_access = {"Context", "FunctionCalling", "SettingsConfigurationOptions", "UpdateInstructionsOptions"}
    missing = []
    for path, names in inventory(release)["modules"].items():
        for name, key in names.items():
            if belongs_to_rest(path + ".") or belongs_to_rest(key + ".") or name.removeprefix("Latest") in early_access:
                continue
            if not hasattr(importlib.import_module(path), name):
                missing.append(f"{path}.{name} ({key})")
    assert missing == []


@needs_surface
def test_message_classes_and_enums_allow_all_that_those_of_4_8_1_do():
    reference, judge = inventory("4.8.1"), surface()
    found = []
    for key, wanted in reference["objects"].items():
        if wanted["kind"] not in ("dataclass", "enum") or belongs_to_rest(key):
            continue
        module, _, name = key.rpartition(".")
        cls = getattr(importlib.import_module(module), name)
        assert f"{cls.__module__}.{cls.__qualname__}" == key
        found += judge.differences(key, wanted, judge.describe(cls, whole=True))
        fields = [item["name"] for item in wanted.get("params", ())]
        assert [item["name"] for item in judge.describe(cls).get("params", ())][: len(fields)] == fields
    keep_alive = "deepgram.clients.agent.enums.AgentWebSocketEvents.AgentKeepAlive"
    assert found == [f"enum member {keep_alive}: value differs: 'KeepAlive' here, not 'AgentKeepAlive'"]


@pytest.mark.parametrize("name", sorted(set(deepgram.__all__)))
def test_type_hints_can_be_resolved(name: str) -> None:
    """Dependency injection frameworks resolve those of a class, its constructor and its methods."""
    public = getattr(deepgram, name)
    if not inspect.isclass(public):
        return
    typing.get_type_hints(public)
    for member in dir(public):
        function = inspect.getattr_static(public, member, None)
        if inspect.isfunction(function) and (member == "__init__" or not member.startswith("_")):
            typing.get_type_hints(function)
