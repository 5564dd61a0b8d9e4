"""What a door is to the story: something that can be asked, and that answers or refuses."""

from collections.abc import Mapping
from typing import Any, Protocol

from billow.doors.program import App
from billow.kit.operation import Operation
from tests.doors.story.masks import Mask
from tests.doors.story.script import STORY, ids

Telling = list[tuple[str, Any]]
"""Each step with its answer."""


class Refused(Exception):
    """A door said no: with which code, and because of which fields."""

    def __init__(self, code: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code} {', '.join(fields)}")
        self.code = code
        self.fields = fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and (self.code, self.fields) == (other.code, other.fields)

    __hash__ = Exception.__hash__


class Door(Protocol):
    """A way in, with the key of one sandbox."""

    async def call(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """The answer as JSON has it, bytes for a file, None for nothing. Raises Refused."""
        ...


async def tell(door: Door, app: App) -> Telling:
    """What *door* answered to each step of the story, in words that are the same in every telling.

    It is told in a fresh sandbox of a fresh organisation. Raises Refused at a step that is not granted.
    """
    told: Telling = []
    known: dict[str, str] = {}
    mask = Mask()
    for step in STORY:
        await app.dispatcher.calls.flush()
        answer = await door.call(step.operation, step.arguments(known))
        if not isinstance(answer, bytes):
            listed = isinstance(answer, Mapping) and "data" in answer
            found = ids(answer)
            known = {**found, **known} if listed else {**known, **found}
        told.append((step.name, b"%PDF" if isinstance(answer, bytes) else mask.over(answer)))
    return told
