"""Events: what has happened, said upwards. A module emits them; whoever stands above may react."""

from dataclasses import dataclass
from typing import ClassVar

EVENTS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact about one object (`subject`), worth telling somebody outside.

    A subclass states its dotted `type` and the name of the object it speaks of in `about`; it is then listed in
    `contracts/events.json` as emitted. The payload of a delivery is the object as its own GET shows it.
    """

    type: ClassVar[str]
    about: ClassVar[str]
    subject: str

    def __init_subclass__(cls) -> None:
        # `slots=True` makes the class anew, so the second creation takes the place of the first.
        if getattr(cls, "type", None):
            EVENTS[cls.type] = cls
