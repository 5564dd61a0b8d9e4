"""A CloudEvent as an event of ours."""

from collections.abc import Mapping

from billow.metering.types import UnreadableEvents

VERSION = "1.0"
_FIELDS = {"unique_id": "id", "event_name": "type", "account": "subject", "timestamp": "time", "properties": "data"}


def from_cloudevent(place: int, given: object, *, by_source: bool = False) -> object:
    """The event that the CloudEvent at *place* of a request stands for; its extensions are not read, and its source
    only *by_source*: then the unique id is both, with a space between, which no source holds.

    What lacks a part becomes an event that lacks it, and gets its verdict as such. An `id` is needed, since it is what
    makes a retry harmless; a `time` is not.

    Raises:
        UnreadableEvents: It is no CloudEvent of version 1.0, or its data is not JSON.
    """
    if not isinstance(given, Mapping) or given.get("specversion") != VERSION:
        raise UnreadableEvents.of(f"events.{place}.specversion", f'a CloudEvent is an object with "{VERSION}" there')
    if given.get("data_base64") is not None:
        detail = "the data of an event is a JSON object in `data`"
        raise UnreadableEvents.of(f"events.{place}.data_base64", detail)
    event = {ours: given[theirs] for ours, theirs in _FIELDS.items() if given.get(theirs) is not None}
    return {"unique_id": "", **event, **(_sourced(given) if by_source else {})}


def _sourced(given: Mapping[object, object]) -> dict[str, object]:
    """The unique id of source and id; none where one of them is none."""
    source, own = given.get("source"), given.get("id")
    whole = isinstance(source, str) and isinstance(own, str) and source.split() == [source] and own
    return {"unique_id": f"{source} {own}" if whole else ""}
