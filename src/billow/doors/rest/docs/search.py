"""Search in the reference: every word has to occur, and where it occurs tells how much it counts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billow.doors.rest.docs.site import ROOT, Site

MOST = 30
"""Places that a search shows: whoever looks further gives more words."""
LONGEST = 80
"""Characters of a question that are looked at."""
_WORDS = re.compile(r"[a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere to go: a page, or a piece of one."""

    url: str
    title: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place as search sees it: its address, its names, its words of introduction, and all of its text."""

    place: Place
    address: tuple[str, ...]
    names: str
    about: str
    text: str


def index(site: Site) -> tuple[Entry, ...]:
    """What can be found: every page, every code of a refusal, every type of event."""
    return tuple(
        Entry(
            place=place,
            address=tuple(_plain(place.url.removeprefix(ROOT)).split()),
            names=_plain(f"{place.url.removeprefix(ROOT)} {_HUMP.sub(' ', place.title)}"),
            about=_plain(place.about),
            text=_plain(text),
        )
        for place, text in _places(site)
    )


def _places(site: Site) -> Iterator[tuple[Place, str]]:
    for path, page in site.pages.items():
        yield Place(url=page.url, title=page.title, about=page.about), site.markdown(path)
    for refused in site.reference.refusals:
        yield Place(url=site.url_of_error(refused.code), title=refused.code, about=refused.meaning), refused.way_out
    for family in site.families:
        for type in family.types:
            yield Place(url=site.url_of_event(type.name), title=type.name, about=type.about), ""


def search(entries: Sequence[Entry], question: str) -> list[Place]:
    """The places with all words of *question*, the best first.

    Of two that answer as well comes first the one whose address has fewer words that were not typed, then the one that
    is first in the contents: `cancel` leads to `subscriptions/cancel` before `billing_runs/cancel`.
    """
    words = _WORDS.findall(_plain(question[:LONGEST]))
    scored = [(-_score(entry, words), _unasked(entry, words), entry.place) for entry in entries] if words else []
    found = sorted((each for each in scored if each[0]), key=lambda each: each[:2])
    return [place for _, _, place in found[:MOST]]


def _unasked(entry: Entry, words: Sequence[str]) -> int:
    return len([word for word in entry.address if word not in words])


def _score(entry: Entry, words: Sequence[str]) -> int:
    """How well the place answers: zero when it lacks a word; a name that is the word counts most."""
    names, total = entry.names.split(), 0
    for word in words:
        value = 12 * (word in names) + 6 * (word in entry.names) + 3 * (word in entry.about) + (word in entry.text)
        if not value:
            return 0
        total += value
    return total


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.lower().replace("_", " ")))
