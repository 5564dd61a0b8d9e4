"""`billow demo`: a year of a company that sells language models, told to a sandbox through the public API."""

from collections.abc import Callable

import httpx2

from billow.doors.cli.demo.story import tell
from billow.doors.cli.demo.summary import Summary, shown, summarise
from billow.doors.cli.demo.telling import Teller

__all__ = ["SEED", "STEPS", "YEAR", "Summary", "load", "shown"]

SEED = 7
YEAR = 2026
STEPS = 50
"""How often `load` says that it is further: once for the catalogue, and for every stop of the clock."""


async def load(
    client: httpx2.AsyncClient,
    progress: Callable[[str], None],
    *,
    seed: int = SEED,
    moved: Callable[[], None] = lambda: None,
) -> Summary:
    """The sandbox of *client* holds the year that follows from *seed*; *progress* is told of each month, *moved* of
    each step. The client's paths are relative to `/api`.

    Raises Failure when the sandbox has a clock already, or a request is refused.
    """
    story = tell(seed, YEAR)
    teller = Teller(client, story)
    progress("Nimbus AI opens its books")
    await teller.open()
    moved()
    for step, following in zip(story.steps, [*story.steps[1:], None], strict=True):
        if step.day.day == 1:
            progress(f"{step.day:%B %Y}")
        await teller.step(step, following.at if following else story.end)
        moved()
    return await summarise(teller)
