"""Rules of tables: each belongs to a tenant, and to one module."""

import ast
import re
from collections.abc import Iterator

from sqlalchemy import Column, MetaData, String, Table

from tests.tidy.house import House, Rule, walk

WITHOUT_TENANT = ("organizations", "tenants", "alembic_version", "event_slices")
_MAKERS = ("Table", "tenant_table")
_SQL = re.compile(
    r"\b(select|insert\s+into|delete\s+from|update\s+\S+\s+set|truncate|merge\s+into|copy)\b", re.IGNORECASE
)
_NAMED = re.compile(r"\b(?:from|join|into|update|table|truncate|only|using)\s+\"?(?P<name>[a-z_]+)\b", re.IGNORECASE)
_MIGRATIONS = "src/billow/runtime/migrations/"


def without_tenant(house: House) -> Iterator[str]:
    """Tables whose rows belong to nobody."""
    for name, table in sorted(house.tables.tables.items()):
        if "tenant_id" not in table.c and name not in WITHOUT_TENANT and not name.startswith("pgqueuer"):
            yield f"{name} has no tenant_id"


def foreign_tables(house: House) -> Iterator[str]:
    """SQL text, or a look into the metadata, that names a table of another module."""
    owners = _owners(house)
    for path, tree in house.code():
        if path.startswith(_MIGRATIONS):
            continue
        for name in sorted(_mentioned(tree)):
            if name in owners and owners[name] != _module(path):
                yield f"{path} names the table {name} of {owners[name]}"


def _owners(house: House) -> dict[str, str]:
    """The module that declares each table."""
    found = {}
    for path, tree in house.code():
        for node in walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _MAKERS and node.args:
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    found[name.value] = _module(path)
    return found


def _module(path: str) -> str:
    return path.split("/")[2].removesuffix(".py")


def _mentioned(tree: ast.Module) -> set[str]:
    docstrings = {id(node.value) for node in walk(tree) if isinstance(node, ast.Expr)}
    names: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".tables"):
            names |= {str(node.slice.value)} if isinstance(node.slice, ast.Constant) else set()
        if isinstance(node, ast.JoinedStr):
            names |= _tables("".join(str(v.value) if isinstance(v, ast.Constant) else " x " for v in node.values))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            names |= _tables(node.value)
    return names


def _tables(text: str) -> set[str]:
    return {found["name"].lower() for found in _NAMED.finditer(text)} if _SQL.search(text) else set()


def _planted_table() -> House:
    tables = MetaData()
    Table("secrets", tables, Column("id", String))
    return House(tables=tables)


RULES = (
    Rule(
        "without_tenant",
        "declare the table by `tenant_table`, which gives it tenant_id and row-level security",
        without_tenant,
        _planted_table,
    ),
    Rule(
        "foreign_tables",
        "call an operation of the module that owns the table, or react to its event",
        foreign_tables,
        lambda: House(
            files={
                "src/billow/invoicing/store.py": 'invoices = tenant_table("invoices")\n',
                "src/billow/payments/store.py": 'text(f"select id from invoices where tenant_id = {x}")\n',
            }
        ),
    ),
)
