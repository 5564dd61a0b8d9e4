"""Rules of code: sizes, and what must not be written."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.tidy.house import House, Rule, walk

LINES_PER_FILE = 400
LINES_PER_FUNCTION = 60
POSITIONAL = 5
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CALLS = {
    "float",
    "print",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.sleep",
}
_CLOCK = "src/billow/runtime/clock.py"
_FROZEN = "src/billow/runtime/migrations/versions/"
_EXCEPTION = re.compile(
    r"#\s*(?:ruff:\s*)?(?P<what>noqa|type:\s*ignore)(?P<codes>:\s*[A-Z0-9, ]+\b|\[[\w\-, ]+\])?(?P<why>.*)"
)


def long_files(house: House) -> Iterator[str]:
    """Files that outgrew their cap."""
    for path, text in house.files.items():
        if path.endswith(".py") and not path.startswith(_FROZEN) and (count := text.count("\n")) > LINES_PER_FILE:
            yield f"{path} has {count} lines"


def long_functions(house: House) -> Iterator[str]:
    """Functions that outgrew their cap."""
    for path, tree in house.code():
        for node in walk(tree):
            if (
                isinstance(node, _FUNCTIONS)
                and (count := (node.end_lineno or 0) - node.lineno + 1) > LINES_PER_FUNCTION
            ):
                yield f"{path}: {node.name} has {count} lines"


def many_positional(house: House) -> Iterator[str]:
    """Functions whose calls cannot be read."""
    for path, tree in house.code():
        for node in walk(tree):
            if isinstance(node, _FUNCTIONS) and not _command(node):
                names = [a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls")]
                if len(names) > POSITIONAL:
                    yield f"{path}: {node.name} takes {len(names)} positional parameters"


def _command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the parameters are options of a command line, which nobody calls from code."""
    return any(re.search(r"\.(command|callback)\b", ast.unparse(decorator)) for decorator in function.decorator_list)


def banned_calls(house: House) -> Iterator[str]:
    """Calls that break exactness, quiet or reproducible time."""
    for path, tree in house.code():
        for node in walk(tree):
            if isinstance(node, ast.Call) and (name := _called(node.func)) in _CALLS and path != _CLOCK:
                yield f"{path} calls {name}("


def _called(function: ast.expr) -> str:
    """The last two parts of what is called, as written."""
    return ".".join(ast.unparse(function).split(".")[-2:]) if isinstance(function, ast.Name | ast.Attribute) else ""


def swallowed(house: House) -> Iterator[str]:
    """Errors that are caught and forgotten."""
    for path, tree in house.code():
        for node in walk(tree):
            if isinstance(node, ast.ExceptHandler) and (node.type is None or (_any(node.type) and _empty(node.body))):
                yield f"{path} swallows {'everything' if node.type is None else ast.unparse(node.type)}"
            if isinstance(node, ast.Call) and _called(node.func).endswith("suppress") and any(map(_any, node.args)):
                yield f"{path} suppresses every exception"


def _any(kind: ast.expr) -> bool:
    return ast.unparse(kind) in ("Exception", "BaseException")


def _empty(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(s, ast.Pass | ast.Continue) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in body
    )


def unfinished(house: House) -> Iterator[str]:
    """Notes to self."""
    for path, text in house.files.items():
        if path.startswith("src/"):
            for word in sorted(set(re.findall(r"\b(?:TODO|FIXME)\b", text))):
                yield f"{path} holds a {word}"


def unexplained(house: House) -> Iterator[str]:
    """Exceptions to the linters that do not say which rule, or not why."""
    for path, text in house.files.items():
        if path.endswith(".py") and ("noqa" in text or "type: ignore" in text):
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                found = _EXCEPTION.search(token.string) if token.type == tokenize.COMMENT else None
                if found and not (found["codes"] and re.search(r"\w+\W+\w+", found["why"])):
                    yield f"{path}: {token.string.strip()}"


def _planted(text: str) -> House:
    return House(files={"src/billow/catalog/rules.py": text})


_MANY = ", ".join("abcdef")
RULES = (
    Rule(
        "long_files",
        f"split it into a package of the same name, one file for each subject; {LINES_PER_FILE} lines are the cap",
        long_files,
        lambda: _planted("x = 1\n" * (LINES_PER_FILE + 1)),
    ),
    Rule(
        "long_functions",
        f"give the steps names and make them functions; {LINES_PER_FUNCTION} lines are the cap",
        long_functions,
        lambda: _planted("def f():\n" + "    x = 1\n" * LINES_PER_FUNCTION),
    ),
    Rule(
        "many_positional",
        f"make all parameters after the first keyword-only (`*,`), or pass one value; {POSITIONAL} are the cap",
        many_positional,
        lambda: _planted(f"def f(self, {_MANY}): ...\n"),
    ),
    Rule(
        "banned_calls",
        "use Decimal or Fraction for numbers, the logger for words, tx.now or runtime.clock for time",
        banned_calls,
        lambda: _planted("import datetime\nx = float('1')\nprint(x)\nnow = datetime.datetime.now()\n"),
    ),
    Rule(
        "swallowed",
        "catch the exceptions that you expect by name, and log or raise the others",
        swallowed,
        lambda: _planted("try:\n    f()\nexcept Exception:\n    pass\ntry:\n    f()\nexcept:\n    g()\n"),
    ),
    Rule("unfinished", "do it, or leave it out", unfinished, lambda: _planted("# TO" + "DO: later\n")),
    Rule(
        "unexplained",
        "name the rule and say why in brackets: `# no" + "qa: B006  (a schema default, never changed)`",
        unexplained,
        lambda: _planted("import os  # no" + "qa: F401\nx = y  # type: " + "ignore\n"),
    ),
)
