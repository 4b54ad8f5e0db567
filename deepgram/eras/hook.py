"""The import hook that serves the old import paths.

A path without a file becomes a module of its own; a module that exists gets the names it lacks. Either way a name is
looked up when it is first used.
"""

from __future__ import annotations  # `import deepgram` must not load typing

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec

from . import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType, ModuleType

PACKAGE = "deepgram"


def install(names: str) -> None:
    """Serve `names` (a row) from `deepgram` itself, and the table from now on."""
    paths.install(names)
    package = sys.modules[PACKAGE]
    _serve(package, "")
    package.__all__ = paths.starred("")  # type: ignore[attr-defined]
    # Finders of this package as it was imported before, and dropped from `sys.modules`, would ask each other for ever.
    others = [finder for finder in sys.meta_path if type(finder).__module__ != __name__]
    sys.meta_path[:] = [TABLE, *others, LAST]


# ---- finders and loaders (importlib's protocols)


class _Table:
    """Finds the paths of the table, and loads those without a file."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        row = _row(fullname) if fullname.startswith(PACKAGE + ".") else ""  # a row may be called as another's module
        if row in paths.WITHOUT_FILE:
            below = bool(paths.submodules(row)) or row.rpartition(".")[2] in paths.SPLIT
            return ModuleSpec(fullname, self, origin=paths.__name__, is_package=below)  # type: ignore[arg-type]
        if row not in paths.WITH_FILE:
            return None
        for finder in sys.meta_path:  # a frozen program and an editable installation have finders of their own
            if finder is not self and (spec := finder.find_spec(fullname, path, target)):
                spec.loader = _Extending(spec.loader)  # type: ignore[assignment]
                return spec
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _module(spec)
        module.__all__ = paths.starred(_row(spec.name))  # type: ignore[attr-defined]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """All is said at creation: other threads may ask a module for its names as soon as it exists."""


class _Extending:
    """The loader of a file whose module also gets the names of its row."""

    def __init__(self, loader: object) -> None:
        self.loader = loader

    def __getattr__(self, name: str) -> object:
        if name == "loader":  # of a copy that is being made
            raise AttributeError(name)
        return getattr(self.loader, name)  # `get_source`, `get_data` and others, for inspect and pkgutil

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _module(spec)
        if spec.submodule_search_locations is None and paths.submodules(_row(spec.name)):
            module.__path__ = []  # a module of this package that was a package
        return module

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)  # type: ignore[attr-defined]
        own = vars(module)
        if "__all__" in own:
            own["__all__"] += [name for name in paths.starred(_row(module.__name__)) if name not in own["__all__"]]


class _Last:
    """Comes after all other finders, when a module is missing, to say what is known of it."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        # Whoever only asks whether there is such a module, as `importlib.util.find_spec` does, gets None.
        if fullname.startswith(PACKAGE + ".") and sys._getframe(2).f_code.co_name == "_find_and_load_unlocked":
            from .._missing import hint

            if text := hint(fullname):
                raise ModuleNotFoundError(f"No module named {fullname!r}{text}", name=fullname)


TABLE = _Table()
LAST = _Last()


# ---- modules


def _row(fullname: str) -> str:
    return paths.row_of(fullname[len(PACKAGE) + 1 :]) if fullname.startswith(PACKAGE + ".") else fullname


def _module(spec: ModuleSpec) -> ModuleType:
    module = type(sys)(spec.name)
    _serve(module, _row(spec.name))
    return module


def _serve(module: ModuleType, row: str) -> None:
    """Let a module look up the names of its row when they are asked for."""
    below, own = paths.submodules(row), vars(module)

    def look_up(name: str) -> object:
        home, old = paths.homes(row).get(name, (row, ""))
        if home != row:
            value: object = _imported(home)
            value = value if old == "." else getattr(value, old)
        elif name in below:
            value = import_module(f"{module.__name__}.{name}")
        elif not row and name[:1].isupper() and name in paths.homes("types"):  # 5.x had these at its top, too
            value = getattr(import_module(f"{PACKAGE}.types"), name)
        else:
            raise _not_found(module, name, sys._getframe(1))
        own[name] = value
        return value

    own["__getattr__"] = look_up
    own["__dir__"] = lambda: sorted({*own, *paths.homes(row), *below})


def _imported(home: str) -> ModuleType:
    """A module, after the packages it is in, one by one."""
    # `import_module("a.b.c")` holds the lock of a.b.c while it waits for a.b: two threads that do so for two modules of
    # a package which imports both would wait for each other.
    name, module = PACKAGE, sys.modules[PACKAGE]
    for part in home.split("."):
        name += "." + part
        module = import_module(name)
    return module


def _not_found(module: ModuleType, name: str, asking: FrameType) -> Exception:
    """The error for a name that a module has not, in the words of Python, with what is known of the name."""
    text = f"module {module.__name__!r} has no attribute {name!r}"
    # `from . import module` asks before it loads a module of this package, and would pay for words that nobody reads.
    if name.startswith("__") or asking.f_code.co_name == "_handle_fromlist":
        return AttributeError(text, name=name, obj=module)
    from opcode import opname

    from .._missing import hint

    known = hint(name.removeprefix("Latest").removesuffix("Latest")) or hint(f"{module.__name__}.{name}")
    # `from x import y` replaces an AttributeError by an ImportError of its own, which would not say what is known.
    if known and opname[asking.f_code.co_code[asking.f_lasti]] in ("IMPORT_FROM", "LOAD_GLOBAL", "LOAD_NAME"):
        return ImportError(f"cannot import name {name!r} from {module.__name__!r}{known}", name=module.__name__)
    return AttributeError(text + known, name=name, obj=module)
