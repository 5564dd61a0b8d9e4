"""The pages under `/`: rendered here, styled by files of our own, without script."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from billow.runtime.settings import Settings

FOLDER = Path(__file__).parent
ASSETS = "/assets"


def routes(settings: Settings) -> Sequence[BaseRoute]:
    """The pages and what they are styled with."""
    pages = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    release = version("billow")
    landing = pages.get_template("landing.html").render(url=settings.public_url, version=release, assets=ASSETS)

    async def front(request: Request) -> Response:
        """What runs here, and where to go from here."""
        return HTMLResponse(landing, headers={"Cache-Control": "no-cache"})

    return [Route("/", front), Mount(ASSETS, StaticFiles(directory=FOLDER / "static"))]
