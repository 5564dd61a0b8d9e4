"""Which page of a list is asked for, read alike by every door."""

from collections.abc import Mapping

from billow.doors.dispatch.call import FIRST
from billow.kit import errors, limits
from billow.kit.operation import Operation
from billow.kit.paging import PageRequest, parse_sort

PAGING = ("limit", "cursor", "offset", "sort")


def page(operation: Operation, given: Mapping[str, str]) -> PageRequest:
    """The page that *given* asks for, the first one when it is empty; an operation that answers no pages reads nothing.

    Raises:
        Malformed: A number is out of range, the list has no such order, or both cursor and offset are there.
    """
    if not operation.pages:
        return FIRST
    if "cursor" in given and "offset" in given:
        raise errors.Malformed.of("offset", "Use either cursor or offset.")
    offset = given.get("offset")
    return PageRequest(
        limit=_whole("limit", given.get("limit", str(limits.PAGE_SIZE)), 1, limits.PAGE_SIZE_MAX),
        cursor=given.get("cursor") or None,
        offset=None if offset is None else _whole("offset", offset, 0, 1_000_000),
        sort=parse_sort(given["sort"], operation.sorts) if "sort" in given else (),
    )


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise errors.Malformed(
            f"{name}={text}: a whole number from {least} to {most}.",
            errors=(errors.FieldError(name, "out_of_range", f"a whole number from {least} to {most}"),),
        )
    return int(text)
