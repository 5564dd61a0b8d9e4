"""Arithmetic that a caller writes down: read to a tree, evaluated exactly, and said as SQL with the same meaning."""

from billow.kit.expressions.evaluation import QUOTIENT_PLACES, Uncomputable, evaluate, ratio
from billow.kit.expressions.parsing import NotAnExpression, parse
from billow.kit.expressions.sql import Scaled, to_sql
from billow.kit.expressions.tree import Node

__all__ = [
    "QUOTIENT_PLACES",
    "Node",
    "NotAnExpression",
    "Scaled",
    "Uncomputable",
    "evaluate",
    "parse",
    "ratio",
    "to_sql",
]
