"""The import hook that serves the old import paths.

A path without a file becomes a synthetic module; an existing module gets the names it lacks. Either way names are
resolved lazily, at first use.
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
    # Finders of a previous import of this package, dropped from `sys.modules`, would call each other endlessly.
    others = [finder for finder in sys.meta_path if type(finder).__module__ != __name__]
    sys.meta_path[:] = [TABLE, *others, LAST]


# ---- finders and loaders (importlib's protocols)


class _TableFinder:
    """Finds the paths of the table, and loads those without a file."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        row = _row(fullname) if fullname.startswith(PACKAGE + ".") else ""  # other packages' names may equal a row's
        if row in paths.WITHOUT_FILE:
            below = bool(paths.submodules(row)) or row.rpartition(".")[2] in paths.SPLIT
            return ModuleSpec(fullname, self, origin=paths.__name__, is_package=below)  # type: ignore[arg-type]
        if row not in paths.WITH_FILE:
            return None
        for finder in sys.meta_path:  # frozen programs and editable installations have their own finders
            if finder is not self and (spec := finder.find_spec(fullname, path, target)):
                spec.loader = _ExtendingLoader(spec.loader)  # type: ignore[assignment]
                return spec
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _module(spec)
        module.__all__ = paths.starred(_row(spec.name))  # type: ignore[attr-defined]
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Does nothing: `create_module` has set up the names, as other threads may use the module once it exists."""


class _ExtendingLoader:
    """The loader of a file, which also gives the module the names of its row."""

    def __init__(self, loader: object) -> None:
        self.loader = loader

    def __getattr__(self, name: str) -> object:
        if name == "loader":  # not set yet while this object is being copied
            raise AttributeError(name)
        return getattr(self.loader, name)  # `get_source`, `get_data` and others, used by inspect and pkgutil

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _module(spec)
        if spec.submodule_search_locations is None and paths.submodules(_row(spec.name)):
            module.__path__ = []  # a module now, but a package in older releases
        return module

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)  # type: ignore[attr-defined]
        own = vars(module)
        if "__all__" in own:
            own["__all__"] += [name for name in paths.starred(_row(module.__name__)) if name not in own["__all__"]]


class _HintFinder:
    """The last finder: raises an error with a hint for missing modules that other releases had."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        # Only for imports: `importlib.util.find_spec` gets None.
        if fullname.startswith(PACKAGE + ".") and sys._getframe(2).f_code.co_name == "_find_and_load_unlocked":
            from .._missing import hint

            if text := hint(fullname):
                raise ModuleNotFoundError(f"No module named {fullname!r}{text}", name=fullname)


TABLE = _TableFinder()
LAST = _HintFinder()


# ---- modules


def _row(fullname: str) -> str:
    return paths.row_of(fullname[len(PACKAGE) + 1 :]) if fullname.startswith(PACKAGE + ".") else fullname


def _module(spec: ModuleSpec) -> ModuleType:
    module = type(sys)(spec.name)
    _serve(module, _row(spec.name))
    return module


def _serve(module: ModuleType, row: str) -> None:
    """Make a module resolve the names of its row on access."""
    below, own = paths.submodules(row), vars(module)

    def look_up(name: str) -> object:
        home, old = paths.homes(row).get(name, (row, ""))
        if home != row:
            value: object = _imported(home)
            value = value if old == "." else getattr(value, old)
        elif name in below:
            value = import_module(f"{module.__name__}.{name}")
        elif not row and name[:1].isupper() and name in paths.homes("types"):  # 5.x also had these at its top level
            value = getattr(import_module(f"{PACKAGE}.types"), name)
        else:
            raise _not_found(module, name, sys._getframe(1))
        own[name] = value
        return value

    own["__getattr__"] = look_up
    own["__dir__"] = lambda: sorted({*own, *paths.homes(row), *below})


def _imported(home: str) -> ModuleType:
    """Import a module after its parent packages, one by one."""
    # `import_module("a.b.c")` holds the lock of a.b.c while it waits for a.b. If package a.b imports its modules, two
    # threads that import two of them would deadlock.
    name, module = PACKAGE, sys.modules[PACKAGE]
    for part in home.split("."):
        name += "." + part
        module = import_module(name)
    return module


def _not_found(module: ModuleType, name: str, caller: FrameType) -> Exception:
    """The error for a missing name, with Python's message and a hint."""
    text = f"module {module.__name__!r} has no attribute {name!r}"
    # `from . import module` probes the name before it imports the submodule: skip the costly hint.
    if name.startswith("__") or caller.f_code.co_name == "_handle_fromlist":
        return AttributeError(text, name=name, obj=module)
    from opcode import opname

    from .._missing import hint

    known = hint(name.removeprefix("Latest").removesuffix("Latest")) or hint(f"{module.__name__}.{name}")
    # `from x import y` replaces an AttributeError by its own ImportError, which would lose the hint.
    if known and opname[caller.f_code.co_code[caller.f_lasti]] in ("IMPORT_FROM", "LOAD_GLOBAL", "LOAD_NAME"):
        return ImportError(f"cannot import name {name!r} from {module.__name__!r}{known}", name=module.__name__)
    return AttributeError(text + known, name=name, obj=module)
