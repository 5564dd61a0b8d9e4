"""The pages of the reference: which there are, and each as HTML and as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from billow.doors.rest import openapi
from billow.doors.rest.docs import guide, prose, reference
from billow.doors.rest.docs.events import Family, families
from billow.doors.rest.docs.printing import json_text
from billow.doors.rest.docs.reference import Reference, Resource
from billow.doors.rest.openapi.parts import problem_example
from billow.kit import errors
from billow.kit.operation import Operation

ROOT = "/api/docs"
"""Where the reference stands; below it the page of an operation stands at its name, with a slash for the dot."""
_GUIDE: Mapping[str, Any] = {"guide": guide}
STYLES = ("/assets/palette.css", f"{ROOT}.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: where it stands, what it is called, a line about it, and what its template is given."""

    path: str
    title: str
    about: str
    template: str
    group: str
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its address; that of the Markdown has `.md` behind it."""
        return f"{ROOT}/{self.path}" if self.path else ROOT


class Site:
    """The pages on some operations, each made when it is asked for."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._operations = operations
        self._environments = {"html": _environment(escaped=True), "md": _environment(escaped=False)}

    @cached_property
    def reference(self) -> Reference:
        """What the pages show."""
        return reference.reference(self._operations)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Every page by its path, in the order of the contents.

        Raises:
            ValueError: Two pages would stand at one place.
        """
        found: dict[str, Page] = {}
        for page in self._pages():
            if page.path in found:
                raise ValueError(f"two pages stand at {page.url}")
            found[page.path] = page
        return found

    def html(self, path: str) -> str:
        """The page as HTML. Raises KeyError when there is none."""
        return self._written(self.pages[path], "html")

    def markdown(self, path: str) -> str:
        """The page as Markdown. Raises KeyError when there is none."""
        return self._written(self.pages[path], "md")

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The types of events, by the object that they speak of."""
        return families(self._operations)

    def url_of_error(self, code: str) -> str:
        """Where the code is explained."""
        return f"{self.pages['errors'].url}#{code}"

    def url_of_event(self, name: str) -> str:
        """Where the type of event is listed."""
        return f"{self.pages['webhook-events'].url}#{name}"

    def results(self, query: str, found: Sequence[object], *, missing: bool) -> str:
        """The page of what a search has *found*; with *missing* the search is for a page that is not there."""
        page = Page(path="search", title="Search", about="", template="search", group="")
        return self._written(page, "html", query=query, found=found, missing=missing)

    def index(self) -> str:
        """The pages as `llms.txt`: a title, a summary, and links with a line about each."""
        groups: dict[str, list[Page]] = {}
        for page in self.pages.values():
            groups.setdefault(page.group, []).append(page)
        return self._environments["md"].get_template("llms.md.j2").render(groups=groups, guide=guide, root=ROOT)

    def everything(self) -> str:
        """All pages as one Markdown text."""
        return "\n".join(self.markdown(path) for path in self.pages)

    def _written(self, page: Page, kind: str, **more: Any) -> str:
        template = self._environments[kind].get_template(f"{page.template}.{kind}.j2")
        return template.render(
            page=page, shown=self.reference, version=openapi.VERSION, root=ROOT, styles=STYLES, **page.given, **more
        )

    def _pages(self) -> Iterator[Page]:
        yield Page(path="", title="Billow API", about=guide.ABOUT, template="start", group="Start", given=_GUIDE)
        yield Page(
            path="errors",
            title="Errors",
            about="Every code that a refusal can bear, with its status and the way out.",
            template="errors",
            group="Start",
            given={"problem": json_text(problem_example(errors.NotFound))},
        )
        yield Page(
            path="webhook-events",
            title="Webhook events",
            about="Every type of event that a webhook or the feed can bring, with an example of its message.",
            template="events",
            group="Start",
            given={"families": self.families},
        )
        things = {thing.name for thing in self.reference.things}
        for family in self.families:
            if family.message:
                yield _of_family(family, thing=family.object if family.object in things else "")
        for resource in self.reference.resources:
            yield from _of_resource(resource)
        yield Page(
            path="objects",
            title="Objects",
            about="What requests and answers are made of.",
            template="objects",
            group="Objects",
        )
        for thing in self.reference.things:
            yield Page(
                path=f"objects/{thing.name}",
                title=thing.name,
                about=thing.about,
                template="object",
                group="Objects",
                given={"thing": thing},
            )


def _of_resource(resource: Resource) -> Iterator[Page]:
    yield Page(
        path=resource.name,
        title=resource.title,
        about=resource.about,
        template="resource",
        group=resource.title,
        given={"resource": resource},
    )
    for operation in resource.operations:
        yield Page(
            path=operation.path,
            title=operation.heading,
            about=operation.summary + ".",
            template="operation",
            group=resource.title,
            given={"resource": resource, "operation": operation},
        )


def _of_family(family: Family, *, thing: str) -> Page:
    return Page(
        path=f"webhook-events/{family.object}",
        title=f"{family.object} events",
        about="The types of event that speak of one kind of object, with an example of their message.",
        template="event",
        group="Webhook events",
        given={"family": family, "thing": thing},
    )


def _environment(*, escaped: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("billow.doors.rest.docs"),
        autoescape=escaped,  # noqa: S701  # Markdown is text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["root"] = ROOT
    environment.filters |= {
        "prose": prose.prose,
        "lines": prose.paragraphs,
        "code": prose.code,
        "flat": _flat,
        "sentence": _sentence,
    }
    return environment


def _flat(text: str) -> str:
    return " ".join(text.split())


def _sentence(text: str) -> str:
    """The first sentence of *text*, on one line."""
    flat = _flat(text.split("\n\n")[0])
    return flat.partition(". ")[0].rstrip(".") + "." if flat else ""
