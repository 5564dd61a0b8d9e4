"""Names as each language spells them, and text that fits into a line."""

import keyword
import re
import textwrap
from collections.abc import Iterator

WIDTH = 120
_INITIALS = {"id": "ID", "ids": "IDs", "url": "URL", "api": "API", "pdf": "PDF", "mrr": "MRR", "json": "JSON"}


def snake(name: str) -> str:
    """`externalId` as `external_id`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).replace("-", "_").lower()


def pascal(name: str) -> str:
    """`webhook_endpoints.rotate` as `WebhookEndpointsRotate`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[._\-]", snake(name)))


def camel(name: str) -> str:
    """`webhook_endpoints` as `webhookEndpoints`."""
    whole = pascal(name)
    return whole[:1].lower() + whole[1:]


def exported(name: str) -> str:
    """`customer_id` as `CustomerID`: a name that Go exports."""
    return "".join(_INITIALS.get(part, part[:1].upper() + part[1:]) for part in snake(name).split("_"))


def unexported(name: str) -> str:
    """`customer_id` as `customerID`: the name of a parameter in Go."""
    head, *rest = snake(name).split("_")
    return head + "".join(_INITIALS.get(part, part[:1].upper() + part[1:]) for part in rest)


def python_name(name: str) -> str:
    """A name that is no keyword of Python: `import` becomes `import_`."""
    return f"{name}_" if keyword.iskeyword(name) else name


def wrapped(text: str, *, before: str = "", width: int = WIDTH) -> Iterator[str]:
    """The lines of *text* with *before* in front of each; lists and paragraphs stay what they are."""
    for paragraph in text.strip().split("\n\n"):
        for item in re.split(r"\n(?=- )", paragraph):
            hang = "  " if item.startswith("- ") else ""
            plain = " ".join(item.split())
            yield from textwrap.wrap(
                plain,
                width=width,
                initial_indent=before,
                subsequent_indent=before + hang,
                break_long_words=False,
                break_on_hyphens=False,
            )
        yield before.rstrip()


def comment(text: str, *, before: str, width: int = WIDTH) -> list[str]:
    """*text* as lines of a comment, without the blank line at its end."""
    return list(wrapped(text, before=before, width=width))[:-1]
