"""Finds uses of old names in a source file, and rewrites those that can be rewritten."""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatchcase
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple, cast

import libcst as cst
from libcst.matchers import Name, SimpleString, findall
from libcst.metadata import ImportAssignment, MetadataWrapper, ParentNodeProvider, PositionProvider, ScopeProvider

from .._missing import hint
from ..eras import paths
from .table import ROWS, Row, find, find_attribute

Path = Tuple[str, ...]  # how an object was reached: ("DeepgramClient()", "listen", "live", "v()")


class Use(NamedTuple):
    """A use of an old name."""

    line: int
    old: str
    row: Row
    new: str  # "": to be replaced by hand

    def __str__(self) -> str:
        since = f" (since {self.row.release})" if self.row.release else ""
        by_hand = f"by hand: {self.row.advice or self.row.new.strip('()+')}"
        return f"{self.old} -> {self.new or by_hand}{since}"


class Migrated(NamedTuple):
    """A source file before and after, and the uses in it."""

    before: cst.Module
    after: cst.Module
    uses: List[Use]

    @property
    def left(self) -> List[Use]:
        """The uses to be replaced by hand."""
        return [use for use in self.uses if not use.new]


def migrate(source: bytes) -> Migrated:
    """Rewrite a source file. Raises `libcst.ParserSyntaxError` or UnicodeDecodeError for one that is not Python."""
    before = cst.parse_module(source)
    if b"deepgram" not in source:
        return Migrated(before, before, [])
    wrapper = MetadataWrapper(before, unsafe_skip_copy=True)  # safe: in a parsed tree, no node occurs twice
    rewriter = _Rewriter(before, frozenset(), frozenset())
    after = wrapper.visit(rewriter)
    by_hand = {use.row.section for use in rewriter.uses if use.row.all_or_nothing and not use.new}
    old = {use.row.old for use in rewriter.uses}
    if "Deepgram" in old and not any(name.startswith("Deepgram()|") for name in old):  # other modules have its calls
        by_hand.add("=2.x")
    unused = frozenset(name for name, uses in rewriter.unreplaced.items() if not uses)
    if by_hand or unused:
        rewriter = _Rewriter(before, frozenset(by_hand), unused)
        after = wrapper.visit(rewriter)
    return Migrated(before, after, sorted(rewriter.uses, key=lambda use: use.line))


class _Rewriter(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider, ScopeProvider)

    def __init__(self, module: cst.Module, by_hand: frozenset[str], unused: frozenset[str]) -> None:
        super().__init__()
        self.uses: List[Use] = []
        self.unreplaced: Counter[str] = Counter()  # remaining uses of names without a replacement
        self._by_hand = by_hand  # sections in which nothing is rewritten
        self._unused = unused  # names that are unused after the rewriting
        self._paths: Dict[str, Path] = {}  # by variable, or `self.attribute`
        self._first_paths: Dict[Tuple[object, str], Path] = {}  # the first of each variable, by scope and name
        self._shadowed: List[Dict[str, Optional[Path]]] = []  # variables shadowed by the parameters of each function
        self._imported: Set[str] = set()  # names imported without `as`
        self._imports: Set[cst.CSTNode] = set()  # the import statements
        self._module = module
        self._dicts: Set[cst.CSTNode] = set()  # awaited calls whose results were dicts

    def _record(self, node: cst.CSTNode, old: str, row: Row, new: str, shown: str = "{}") -> str:
        """Record a use; return the replacement, "" if it is to be done by hand."""
        new = "" if row.section in self._by_hand else new
        place: Any = self.get_metadata(PositionProvider, node)
        self.uses.append(Use(place.start.line, old, row, new and shown.format(new)))
        return new

    # ---- tracking objects

    def _path(self, node: cst.CSTNode) -> Path:
        if isinstance(node, cst.Await):
            return self._path(node.expression)
        if isinstance(node, cst.Call):
            *before, last = self._path(node.func)
            return (*before, f"{last}()")
        if isinstance(node, cst.Dict):
            keys = [_string(item.key) if isinstance(item, cst.DictElement) else "**" for item in node.elements]
            return (f"{{{','.join(keys)}}}",)
        if isinstance(node, cst.Name):
            return self._paths.get(node.value, (node.value,))
        if isinstance(node, cst.Attribute):
            known = self._paths.get(_code(node))
            path = (*self._path(node.value), node.attr.value)
            return known or (path[-1:] if path[0] == "deepgram" and path[-1][0].isupper() else path)
        return ("?",)

    def _parent(self, node: cst.CSTNode) -> Any:
        return self.get_metadata(ParentNodeProvider, node)

    def _bind(self, target: cst.CSTNode, path: Path) -> None:
        if isinstance(target, cst.Name) or (isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name)):
            name = _code(target)
            first = self._first_paths.setdefault((self.get_metadata(ScopeProvider, target, None), name), path)
            is_ambiguous = path != first and "{" in (path[0][0], first[0][0])  # {"url": ...} or {"buffer": ...}
            self._paths[name] = ("?",) if is_ambiguous else path
        elif path == ("Deepgram()",):
            self._record(target, path[0], cast("Row", find("Deepgram()|")), "")

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        for target in original_node.targets:
            self._bind(target.target, self._path(original_node.value))
        return updated_node

    def leave_AnnAssign(self, original_node: Any, updated_node: Any) -> Any:
        if original_node.value is not None:
            self._bind(original_node.target, self._path(original_node.value))
        return updated_node

    leave_NamedExpr = leave_AnnAssign

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        annotation, name = original_node.annotation, original_node.name.value
        *_, last = self._path(annotation.annotation) if annotation else ("?",)
        self._shadowed[-1].setdefault(name, self._paths.get(name))
        self._bind(original_node.name, (f"{last}()",) if last[0].isupper() else ("?",))
        return updated_node

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._bind(node.name, ("?",))

    def visit_FunctionDef(self, node: Any) -> None:
        self._shadowed.append({})

    def leave_FunctionDef(self, original_node: Any, updated_node: Any) -> Any:
        for name, path in self._shadowed.pop().items():
            if path is None:
                self._paths.pop(name, None)
            else:
                self._paths[name] = path
        return updated_node

    visit_Lambda, leave_Lambda = visit_FunctionDef, leave_FunctionDef

    def visit_For(self, node: Any) -> None:
        self._bind(node.target, ("?",))

    visit_CompFor = visit_For

    def visit_WithItem(self, node: cst.WithItem) -> None:
        if node.asname is not None:
            self._bind(node.asname.name, self._path(node.item))

    # ---- names and modules

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> Any:
        module = _deepgram_module(original_node)
        if not module:
            return updated_node
        if isinstance(original_node.names, cst.ImportStar):
            self._imported.update(row.old for row in ROWS if row.old.isidentifier())
            if row := find(module):
                self._record(original_node, module, row, "")
            return updated_node
        self._imports.add(original_node)
        aliases: Dict[str, cst.ImportAlias] = {}
        for alias in original_node.names:
            name = _code(alias.name)
            if name in self._unused:
                continue
            kept = alias
            if row := find(name) or _missing_name(module, name):
                elsewhere = alias.asname is None and (
                    self._is_exported(name)
                    or self._is_rebound(name, original_node)
                    or self._is_rebound(row.new, *findall(self._module, Name(row.new)))
                )
                if new := self._record(alias, name, row, "" if elsewhere and row.all_or_nothing else row.new):
                    kept = alias.with_changes(name=cst.Name(new))
                    if elsewhere:
                        blank = cst.SimpleWhitespace(" ")
                        kept = kept.with_changes(asname=cst.AsName(cst.Name(name), blank, blank))
            if kept.asname is None:
                self._imported.add(name)
            self._paths[_code(alias.asname.name) if alias.asname else name] = (name,)
            aliases.setdefault(_code(kept.with_changes(comma=cst.MaybeSentinel.DEFAULT)), kept)
        if not aliases:
            return cst.RemoveFromParent()
        names = [*aliases.values()]
        if not updated_node.lpar:
            names[-1] = names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        changed: Dict[str, Any] = {"names": names}
        if row := find(module):
            wanted = {_code(alias.name) for alias in aliases.values()}
            fitting = [one for one in _served() if fnmatchcase(one, row.new) and wanted <= {*paths.homes(one[9:])}]
            if new := self._record(original_node, module, row, fitting[0] if fitting else ""):
                changed["module"] = cst.parse_expression(new)
        return updated_node.with_changes(**changed)

    def _is_exported(self, name: str) -> bool:
        """Whether an imported name is re-exported, or occurs in a string such as an annotation or `__all__`."""
        used = [
            node for node in findall(self._module, Name(name)) if not isinstance(self._parent(node), cst.ImportAlias)
        ]
        texts = [node for node in findall(self._module, SimpleString()) if not isinstance(self._parent(node), cst.Expr)]
        return not used or any(re.search(rf"\b{name}\b", _string(node)) for node in texts)

    def _is_rebound(self, name: str, *places: cst.CSTNode) -> bool:
        """Whether, in the scope of one of these places, a name is bound by anything but an import from `deepgram`."""
        scopes = {self.get_metadata(ScopeProvider, place, None) for place in places} - {None}
        return any(
            not (isinstance(one, ImportAssignment) and _deepgram_module(one.node))
            or isinstance(self._parent(one.as_name), cst.AsName)
            for scope in scopes
            for one in cast("Any", scope)[name]
        )

    def visit_Import(self, node: cst.Import) -> None:
        for alias in node.names:
            module = _code(alias.name)
            if alias.asname and module.partition(".")[0] == "deepgram":
                self._bind(alias.asname.name, ("deepgram",))
            if row := find(module):
                self._record(alias, module, row, "")

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        self._passed_on(original_node)
        parent = self._parent(original_node)
        beside = (
            (isinstance(parent, cst.Attribute) and parent.attr is original_node)
            or (isinstance(parent, cst.Arg) and parent.keyword is original_node)
            or isinstance(parent, (cst.ImportAlias, cst.AsName, cst.Param))
        )
        row = find(original_node.value)
        if beside or row is None or original_node.value not in self._imported or not self._is_imported(original_node):
            return updated_node
        if not row.new:
            self.unreplaced[original_node.value] += 1
        if original_node.value in self._unused:
            return updated_node
        new = self._record(original_node, original_node.value, row, row.new)
        return updated_node.with_changes(value=new) if new else updated_node

    def _is_imported(self, name: cst.Name) -> bool:
        """Whether a name refers to an import from `deepgram`, not to a variable or parameter of the same name."""
        scope: Any = self.get_metadata(ScopeProvider, name, None)
        known = list(scope[name.value]) if scope else []
        return not known or any(one.node in self._imports for one in known if isinstance(one, ImportAssignment))

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
        *_, above = before = self._path(original_node.value)
        name = original_node.attr.value
        self._passed_on(original_node)
        if before[-1] == "Deepgram()" and not self._is_called(self._parent(original_node)):
            self._record(original_node, f"Deepgram().{name}", cast("Row", find("Deepgram()|")), "")
        found = find_attribute((*before, name))
        if before[0] == "deepgram" and (row := find(name)):
            found = row, 1
        if found is None:
            return updated_node
        row, count = found
        above, old = (
            ".".join([*before, name][at:to]).removeprefix("?.") for at, to in ((-count - 1, -count), (-count - 1, None))
        )
        base = _base(updated_node, count)
        new = self._record(original_node, old, row, row.new if base else "", above + ".{}")
        if new.isidentifier() and count == 1:
            return updated_node.with_changes(attr=cst.Name(new))
        return _attribute(base, new, updated_node) if base and new else updated_node

    # ---- calls

    def _is_called(self, node: cst.CSTNode) -> bool:
        parent = self._parent(node)
        return isinstance(parent, cst.Call) and parent.func is node

    def _passed_on(self, node: cst.CSTNode) -> None:
        """Record a client of 2.x that is passed on to where its calls can't be tracked."""
        parent = self._parent(node)
        if isinstance(parent, (cst.Arg, cst.Return, cst.Yield, cst.Element, cst.DictElement)) and parent.value is node:
            self._bind(parent, self._path(node))

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        path = self._path(original_node.func)
        self._passed_on(original_node)
        if len(path) == 1:
            return self._constructed(path[0], original_node, updated_node)
        called, of_2 = ".".join(path[-2:]), path[-3:-2] == ("Deepgram()",)
        if of_2 or (path[-2] == "transcription" and "Deepgram" in self._imported):
            row = cast("Row", find(f"Deepgram()|{called}"))
            if of_2:
                return self._rewrite_2x_call(row, original_node, updated_node)
            self._record(original_node, called, row, "")
        if path[-1] in ("send", "send_control", "send_media") and len(original_node.args) == 1:
            return self._rewrite_send(path[-1], original_node, updated_node)
        return updated_node

    def _constructed(self, name: str, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        """Rewrite the arguments of a constructor."""
        args = list(updated_node.args)
        for place, arg in enumerate(original_node.args):
            keys = self._path(arg.value)[0]
            given = arg.keyword.value if arg.keyword else keys if keys[0] == "{" else "-"
            row = find(f"{name}({given}")
            if row and given[0] == "{":
                written = args[place].value
                if self._record(arg, f"{name}({given})", row, row.new if isinstance(written, cst.Dict) else ""):
                    args[place] = args[place].with_changes(value=cast("cst.Dict", written).elements[0].value)
            elif row and (
                new := self._record(arg, f"{name}({'...' if given == '-' else given})", row, row.new, name + "({})")
            ):
                args[place] = args[place].with_changes(keyword=cst.Name(new))
        return updated_node.with_changes(args=args)

    def _rewrite_2x_call(self, row: Row, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """Rewrite a call of 2.x, which returned a dict."""
        new, base = row.new.strip("()+"), _base(updated_node.func, 2)
        awaited = isinstance(self.get_metadata(ParentNodeProvider, original_node), cst.Await)
        if new.endswith("*"):
            source = self._path(original_node.args[0].value)[0] if original_node.args else ""
            known = [what for key, what in (("url", "url"), ("buffer", "file")) if key in source[1:-1].split(",")]
            new = new.replace("*", known[0]) if known and source[0] == "{" else ""
        given = [(arg.keyword.value if arg.keyword else arg.star) for arg in original_node.args]
        positional = given.count("")
        needed = 2 if row.new[-1:] == "+" and "options" not in given else 0
        if awaited != ("async" in new) or not {*given} <= {"", "options", "timeout"} or not needed <= positional <= 2:
            new = ""  # other arguments; the third positional one was the endpoint
        new = self._record(original_node, ".".join(self._path(original_node.func)[-2:]), row, new if base else "")
        if not (base and new):
            return updated_node
        call = updated_node.with_changes(func=_attribute(base, new, updated_node.func))
        if awaited and row.new[0] != "(":
            self._dicts.add(original_node)
        if awaited or row.new[0] == "(":
            return call
        return _attribute(call, "to_dict()")

    def leave_Await(self, original_node: cst.Await, updated_node: cst.Await) -> cst.BaseExpression:
        if original_node.expression not in self._dicts:
            return updated_node
        parentheses = {"lpar": [cst.LeftParen()], "rpar": [cst.RightParen()]}
        return _attribute(updated_node.with_changes(**parentheses), "to_dict()")

    def _rewrite_send(self, verb: str, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        """Rewrite the sending of a message that has its own method now."""
        func, given, sent = updated_node.func, original_node.args[0].value, updated_node.args[0].value
        if not (isinstance(func, cst.Attribute) and isinstance(given, cst.Call) and isinstance(sent, cst.Call)):
            return updated_node
        wrapper, kind, inner = self._path(given.func)[-1], "", None
        if verb == "send_control":
            kind = "".join(_string(arg.value) for arg in given.args)
        elif verb == "send_media" and len(given.args) == 1:
            kind, inner = wrapper, sent.args[0].value
        elif verb == "send" and (message := _encoded(given)):
            kind, inner = self._path(message)[-1].strip("()"), _encoded(sent)
        row = find(f"?:{verb}({kind})")
        if row is None or not (new := self._record(original_node, f"{verb}({kind})", row, row.new)):
            return updated_node
        self.unreplaced[wrapper] -= 1
        if new.endswith("()"):
            return cast("cst.Call", _attribute(func.value, new, updated_node))
        args = [updated_node.args[0].with_changes(value=inner)]
        return updated_node.with_changes(func=func.with_changes(attr=cst.Name(new)), args=args)


def _missing_name(module: str, name: str) -> Optional[Row]:
    """A row for a name of another release that this package does not have; None without a hint."""
    path = module.partition(".")[2]
    if path in paths.ROWS and name in paths.homes(path):
        return None
    known = hint(module) or hint(name)
    return Row("", "", name, "", known.lstrip(": ")) if known else None


def _served() -> List[str]:
    """The package, and the synthetic modules of the old paths."""
    return ["deepgram", *(f"deepgram.{path}" for path in paths.WITHOUT_FILE)]


# ---- parts of a tree


def _deepgram_module(node: Any) -> str:
    """The module of `from deepgram... import`, "" for any other import."""
    module = _code(node.module) if isinstance(node, cst.ImportFrom) and node.module and not node.relative else ""
    return module if module.partition(".")[0] == "deepgram" else ""


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _string(node: cst.CSTNode) -> str:
    """The value of a string literal, "" for anything else."""
    return str(node.evaluated_value) if isinstance(node, cst.SimpleString) else ""


def _encoded(call: cst.Call) -> Optional[cst.BaseExpression]:
    """The x in `str(x)` or `x.to_json()`."""
    if _code(call.func) == "str" and len(call.args) == 1:
        return call.args[0].value
    return call.func.value if isinstance(call.func, cst.Attribute) and call.func.attr.value == "to_json" else None


def _base(node: cst.BaseExpression, count: int) -> Optional[cst.BaseExpression]:
    """The object below `count` attributes; None if the expression has fewer."""
    while count and isinstance(node, cst.Attribute):
        node, count = node.value, count - 1
    return None if count else node


def _attribute(base: cst.BaseExpression, names: str, replaced: cst.BaseExpression | None = None) -> cst.BaseExpression:
    """`base.names`, with the parentheses of the expression it replaces."""
    expression: Any = cst.parse_expression(f"_.{names}")
    inner: Any = expression
    while not isinstance(inner, cst.Name):
        inner = getattr(inner, "func", None) or inner.value
    expression = expression.deep_replace(inner, base)
    kept = {"lpar": replaced.lpar, "rpar": replaced.rpar} if replaced else {}
    return cast("cst.BaseExpression", expression.with_changes(**kept))
