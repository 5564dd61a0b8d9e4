"""Rules of layout: where files may lie, what a README says, and words that stay at home."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.house import APART, House, Rule, Variant, walk

FILES = ("types", "rules", "ports", "store", "operations", "jobs")
DATA = ("templates", "fonts", "static")
VAGUE = ("utils", "util", "helpers", "helper", "common", "misc", "shared", "base", "core")
HEADINGS = ["Owns", "Does not own", "States", "Invariants", "What each time means"]
_HOME = re.compile(r"(?<![\w.])/(?:home|Users)/\w|[A-Z]:\\\\Users")
"""Folders of somebody's machine."""


def unlisted(house: House) -> Iterator[str]:
    """Files of a module that are not in its anatomy, and names that say nothing."""
    registries = {variant.path.rpartition("/")[0] for variant in house.variants}
    for path in house.files:
        parts = path.split("/")
        if parts[0] != "src" or len(parts) < 4:
            continue
        if any(part.removesuffix(".py") in VAGUE for part in parts):
            yield f"{path} has a name that says nothing"
        if parts[2] not in APART and not _listed(parts, registries):
            yield f"{path} is no file of a module"


def _listed(parts: list[str], registries: set[str]) -> bool:
    inside = parts[3]
    if "/".join(parts[:-1]) in registries or (len(parts) > 4 and inside in (*FILES, *DATA)):
        return True
    return len(parts) == 4 and (inside in ("README.md", "__init__.py") or inside.removesuffix(".py") in FILES)


def readmes(house: House) -> Iterator[str]:
    """Modules whose README does not say the five things in their order."""
    for module in house.modules():
        text = house.files.get(f"src/billow/{module}/README.md")
        headings = re.findall(r"^## (.+?)\.?\s*$", text or "", re.MULTILINE)
        if headings != HEADINGS:
            yield f"src/billow/{module}/README.md " + ("is missing" if text is None else f"has the headings {headings}")


def unchecked_decisions(house: House) -> Iterator[str]:
    """Decision records that do not name their check."""
    for path, text in house.files.items():
        if re.fullmatch(r"docs/adr/.+\.md", path) and not re.search(r"^## Check\s*\n+\S", text, re.MULTILINE):
            yield f"{path} names no check"


def homely(house: House) -> Iterator[str]:
    """Words that speak of the place where the text was written."""
    for path, text in house.files.items():
        if not path.startswith("tests/tidy/"):
            for word in sorted({found.lower() for found in _HOME.findall(text)}):
                yield f"{path} says {word!r}"


def named_variants(house: House) -> Iterator[str]:
    """Variants whose name another file knows; a word with another meaning there is listed in `homonyms.txt`."""
    owners: dict[str, set[str]] = {}
    for variant in house.variants:
        owners.setdefault(variant.name, set()).add(variant.path)
    for path, tree in house.code():
        shown = _shown(tree)
        for node in (n for n in walk(tree) if isinstance(n, ast.Constant)):
            named = isinstance(node.value, str) and node.value in owners and id(node) not in shown
            if named and path not in owners[str(node.value)]:
                yield f"{path} names {node.value!r}"


def _shown(tree: ast.Module) -> set[int]:
    """The constants that stand in an example for a reader: in `example=` or `examples=`, or assigned to such a name."""
    found: list[ast.AST] = []
    for node in walk(tree):
        if isinstance(node, ast.keyword) and (node.arg or "").startswith("example"):
            found.append(node.value)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and "example" in t.id.lower() for t in targets):
                found.append(node.value)
    return {id(inner) for node in found for inner in ast.walk(node)}


RULES = (
    Rule(
        "unlisted",
        f"a module holds {', '.join(FILES)}, a README and nothing else; a file that outgrows its cap becomes a package "
        "of the same name, and its parts are called after their subject",
        unlisted,
        lambda: House(files={"src/billow/catalog/manager.py": "", "src/billow/kit/utils.py": ""}),
    ),
    Rule(
        "readmes",
        "write src/billow/<module>/README.md with the five headings " + ", ".join(f"`## {h}`" for h in HEADINGS),
        readmes,
        lambda: House(
            files={"src/billow/catalog/rules.py": "", "src/billow/catalog/README.md": "# Catalog\n\n## Owns\n"}
        ),
    ),
    Rule(
        "unchecked_decisions",
        "end the record with `## Check` and the test or linter rule that holds it; without one it is a wish",
        unchecked_decisions,
        lambda: House(files={"docs/adr/0001-one.md": "# One\n\n## Check\n\n## Next\n".replace("## Next", "")}),
    ),
    Rule(
        "homely",
        "say it in the words of the project: a reader does not have our folders",
        homely,
        lambda: House(files={"README.md": "See /home" + "/ann/notes.md.\n"}),
    ),
    Rule(
        "named_variants",
        "ask the folder (`.get(name)`, `.all()`) and let the variant decide; if the word means something else there, "
        "write `path: word: what it means there` into tests/tidy/homonyms.txt",
        named_variants,
        lambda: House(
            files={"src/billow/billing/rules.py": 'if price.type == "graduated": ...\n'},
            variants=(Variant(name="graduated", path="src/billow/rating/models/graduated.py"),),
        ),
    ),
)
