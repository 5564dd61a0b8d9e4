"""Arithmetic that a caller writes down: read to a tree, evaluated exactly, and said as SQL with the same meaning."""

from billow.kit.expressions.evaluation import QUOTIENT_PLACES, Uncomputable, evaluate, ratio, words
from billow.kit.expressions.parsing import NotAnExpression, parse, parse_reading, worded
from billow.kit.expressions.sql import Scaled, to_sql, to_text
from billow.kit.expressions.tree import WHEN, EventName, Joined, Node, Property, Said, Words

__all__ = [
    "QUOTIENT_PLACES",
    "WHEN",
    "EventName",
    "Joined",
    "Node",
    "NotAnExpression",
    "Property",
    "Said",
    "Scaled",
    "Uncomputable",
    "Words",
    "evaluate",
    "parse",
    "parse_reading",
    "ratio",
    "to_sql",
    "to_text",
    "worded",
    "words",
]
