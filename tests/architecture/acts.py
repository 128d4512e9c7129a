"""Every act that the sources write into the chain, read from the calls of `record` without running them."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from quizapp.config import ROOT


class Acts:
    """The sources as trees, and what a text in them can come to."""

    def __init__(self) -> None:
        self._calls: dict[str, list[tuple[ast.Call, ast.stmt, str]]] = defaultdict(list)
        self._constants: dict[str, ast.expr] = {}
        self._members: dict[str, list[ast.expr]] = {}
        self._homes: dict[ast.stmt, str] = {}
        for path in sorted((ROOT / "quizapp").rglob("*.py")):
            self._keep(path)

    def _keep(self, path: Path) -> None:
        home = path.relative_to(ROOT).as_posix()
        for top in ast.parse(path.read_text(encoding="utf-8")).body:
            self._homes[top] = home
            if isinstance(top, ast.Assign | ast.AnnAssign) and top.value is not None:
                self._constants[ast.unparse(_target(top))] = top.value
            if isinstance(top, ast.ClassDef):
                self._members[top.name] = [part.value for part in top.body if isinstance(part, ast.Assign)]
            for node in ast.walk(top):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    self._calls[node.func.id].append((node, top, f"{home}:{node.lineno}"))

    def list_acts(self) -> Iterator[tuple[str, str]]:
        """Each act with the place that writes it."""
        for call, top, place in self._calls["record"]:
            yield from ((act, place) for act in self._read(call.args[1], top))

    def list_subjects(self) -> Iterator[tuple[str, str]]:
        """Each kind of thing that is acted on, with the place that names it."""
        for call, top, place in self._calls["record"]:
            subject = call.args[2]
            if isinstance(subject, ast.Name):
                subject = ast.Subscript(subject, ast.Constant(0))
            else:
                assert isinstance(subject, ast.Tuple), place
                subject = subject.elts[0]
            yield from ((kind, place) for kind in self._read(subject, top))

    def _read(self, node: ast.expr, top: ast.stmt) -> list[str]:
        """The texts that an expression in the function `top` can come to."""
        if isinstance(node, ast.Constant):
            return [str(node.value)]
        if isinstance(node, ast.JoinedStr):
            return ["".join(words) for words in product(*(self._read(part, top) for part in node.values))]
        return [text for held, there in self._expand(node, top) for text in self._read(held, there)]

    def _expand(self, node: ast.expr, top: ast.stmt) -> list[tuple[ast.expr, ast.stmt]]:
        """What else an expression is, one step on, each with the function in which to read it."""
        match node:
            case ast.FormattedValue(value=inner):
                held = [inner]
            case ast.IfExp(body=one, orelse=other):
                held = [one, other]
            case ast.Name(id=name):
                return list(self._follow(name, top))
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(at))):
                parts = [part for found, _ in self._follow(name, top) for part in _branches(found)]
                held = [part.elts[at] for part in parts if isinstance(part, ast.Tuple)]
            case ast.Subscript(value=ast.Name(id=name)) if isinstance(table := self._constants[name], ast.Dict):
                held = table.values
            case ast.Attribute(value=ast.Name(id=name), attr="value") if isinstance(top, ast.FunctionDef):
                kind = next(a.annotation for a in (*top.args.args, *top.args.kwonlyargs) if a.arg == name)
                held = self._members[ast.unparse(kind or node)]
            case _:
                raise AssertionError(f"teach this reader {ast.unparse(node)}")
        return [(part, top) for part in held]

    def _follow(self, name: str, top: ast.stmt) -> Iterator[tuple[ast.expr, ast.stmt]]:
        """What a name in `top` can hold: what is assigned there, the keys it runs through, what callers hand over."""
        found = False
        for node in ast.walk(top):
            if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(_target(node)) == name and node.value:
                found = True
                yield node.value, top
            if isinstance(node, ast.For) and ast.unparse(node.target).strip("()").startswith(f"{name},"):
                for held, _ in self._follow(ast.unparse(node.iter).removesuffix(".items()"), top):
                    assert isinstance(held, ast.Dict)
                    found = True
                    yield from ((key, top) for key in held.keys if key is not None)
        names = [a.arg for a in (*top.args.args, *top.args.kwonlyargs)] if isinstance(top, ast.FunctionDef) else []
        if isinstance(top, ast.FunctionDef) and name in names:
            found = True
            yield from ((default, top) for a, default in _defaults(top) if a == name)
            for call, caller, _ in self._calls[top.name]:
                if top.name.startswith("_") and self._homes[caller] != self._homes[top]:
                    continue  # another module's own function of that name
                given = dict(zip(names, call.args, strict=False)) | {k.arg: k.value for k in call.keywords if k.arg}
                if name in given:
                    yield given[name], caller
        if not found:
            yield self._constants[name], top


def _target(node: ast.Assign | ast.AnnAssign) -> ast.expr:
    return node.target if isinstance(node, ast.AnnAssign) else node.targets[0]


def _branches(node: ast.expr) -> list[ast.expr]:
    return [*_branches(node.body), *_branches(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def _defaults(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    last = function.args.args[len(function.args.args) - len(function.args.defaults) :]
    yield from zip([a.arg for a in last], function.args.defaults, strict=True)
    yield from ((a.arg, d) for a, d in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if d)
