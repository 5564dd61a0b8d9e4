"""Names that stand for what an operation answers."""

from typing import get_args

from billow.doors.rest import openapi
from billow.doors.rest.openapi import words
from billow.doors.rest.openapi.examples import snake
from billow.kit.operation import Binary, Operation


def answered(operation: Operation) -> str:
    """A variable for what the operation answers, or for one of the list; empty when there is nothing to hold."""
    kind = operation.returns
    if kind in (None, type(None), Binary):
        return ""
    if operation.pages:
        (kind,) = get_args(kind)
    return snake(kind.__name__)


def file_name(operation: Operation) -> str:
    """A name for the file that the operation answers."""
    ending = openapi.media_type(operation).rpartition("/")[2].replace("*", "bin")
    return f"{words.resource(operation).removesuffix('s')}.{ending}"
