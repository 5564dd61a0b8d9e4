"""The rules: which changes there are, and which of them break a caller who was right before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["breaking", "changed", "added"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """One change: the contract, the place in it, and what happened there; *rule* says why it has its verdict."""

    verdict: Verdict
    contract: str
    place: str
    what: str
    rule: str

    @property
    def name(self) -> str:
        """The change without its verdict: how it is named where it is accepted."""
        return f"{self.contract} {self.place}: {self.what}"

    def __str__(self) -> str:
        return f"{self.verdict:9} {self.name}"


RULES: Mapping[str, tuple[Verdict, str]] = {
    "operation.added": ("added", "is new"),
    "operation.removed": ("breaking", "is gone"),
    "operation.name": ("breaking", "is {after} in generated clients, was {before}"),
    "operation.scope": ("breaking", "needs the scope {after}, needed {before}"),
    "operation.effect": ("changed", "is of the effect {after}, was {before}"),
    "parameter.added": ("added", "can be given"),
    "parameter.required": ("breaking", "must be given now"),
    "parameter.optional": ("changed", "may be left out now"),
    "parameter.removed": ("breaking", "is not taken any more"),
    "parameter.style": ("breaking", "is written in another way"),
    "body.added": ("added", "can be sent"),
    "body.required": ("breaking", "must be sent now"),
    "body.optional": ("changed", "may be left out now"),
    "body.removed": ("breaking", "is not taken any more"),
    "status.added": ("added", "is a new answer"),
    "status.removed": ("breaking", "is not answered any more"),
    "refusal.added": ("added", "is a new refusal"),
    "refusal.removed": ("changed", "is no refusal any more"),
    "media.added": ("added", "{name} is there too"),
    "media.removed": ("breaking", "{name} is there no more"),
    "header.added": ("added", "header {name} is there too"),
    "header.removed": ("breaking", "header {name} is there no more"),
    "sent.field.added": ("added", "can be sent"),
    "sent.field.required": ("breaking", "must be sent now"),
    "sent.field.optional": ("changed", "may be left out now"),
    "sent.field.removed": ("breaking", "is not taken any more"),
    "sent.others.refused": ("breaking", "takes no further fields any more"),
    "sent.others.taken": ("changed", "takes further fields"),
    "sent.type.added": ("added", "takes {name} too"),
    "sent.type.removed": ("breaking", "takes {name} no more"),
    "sent.value.added": ("added", "takes {name} too"),
    "sent.value.removed": ("breaking", "takes {name} no more"),
    "sent.limit.narrowed": ("breaking", "{name} is {after}, was {before}"),
    "sent.limit.widened": ("changed", "{name} is {after}, was {before}"),
    "sent.default": ("breaking", "means {after} where it is left out, meant {before}"),
    "answered.field.added": ("added", "is there too"),
    "answered.field.removed": ("breaking", "is gone"),
    "answered.field.missing": ("breaking", "may be missing now"),
    "answered.field.certain": ("changed", "is always there now"),
    "answered.others.refused": ("changed", "holds no further fields any more"),
    "answered.others.taken": ("changed", "may hold further fields"),
    "answered.type.added": ("breaking", "may be {name} now"),
    "answered.type.removed": ("changed", "is never {name} any more"),
    "answered.value.added": ("added", "may be {name} now"),
    "answered.value.removed": ("changed", "is never {name} any more"),
    "answered.limit.narrowed": ("changed", "{name} is {after}, was {before}"),
    "answered.limit.widened": ("changed", "{name} is {after}, was {before}"),
    "answered.format": ("breaking", "is written as {after}, was written as {before}"),
    "event.added": ("added", "is new"),
    "event.removed": ("breaking", "is gone"),
    "event.sent": ("added", "is sent now"),
    "event.silent": ("breaking", "is not sent any more"),
    "event.object": ("breaking", "is about {after}, was about {before}"),
    "error.added": ("added", "is new"),
    "error.removed": ("breaking", "is gone"),
    "error.status": ("breaking", "is a {after}, was a {before}"),
    "error.kind": ("breaking", "is {after}, was {before}"),
    "message.added": ("added", "is new"),
    "message.removed": ("changed", "is gone, its numbers stay reserved"),
    "number.added": ("added", "is new"),
    "number.changed": ("breaking", "has the number {after}, had {before}"),
    "number.forgotten": ("breaking", "had the number {before}, which is not reserved any more"),
    "method.added": ("added", "is new"),
    "buf": ("breaking", "{name}"),
}
"""Each rule with its verdict and its words.

What is `sent` breaks a caller where less is taken. What is `answered` breaks a reader where less is shown, and where
something is shown that could not be before; a new word where words are chosen from a list is what a reader expects.
"""


def change(contract: str, place: str, rule: str, **words: object) -> Change:
    """The change by *rule* at that place."""
    verdict, says = RULES[rule]
    return Change(verdict=verdict, contract=contract, place=place, what=says.format(**words), rule=rule)
