"""Everything that answers on the port: the API, its documents, the pages, health and metrics."""

import asyncpg
import prometheus_client
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from billow.doors.program import App
from billow.doors.rest import docs
from billow.doors.rest.app import Front, not_found, resources, routes
from billow.doors.rest.headers import SecurityHeaders
from billow.doors.rest.paths import WholeParts
from billow.runtime import migrate, sharing


def site(app: App) -> Front:
    """The ASGI application over the parts of a running program."""
    newest = migrate.newest()

    async def healthz(request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n")

    async def readyz(request: Request) -> Response:
        """The database answers and has the schema of this program."""
        try:
            revision = await migrate.current(app.database)
        except (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError):
            revision = None
        ready = revision == newest
        content = {"status": "ready" if ready else "not ready", "schema": revision}
        return JSONResponse(content, status_code=200 if ready else 503)

    async def metrics(request: Request) -> Response:
        """Counters and histograms for Prometheus."""
        return Response(_measured(), media_type=prometheus_client.CONTENT_TYPE_LATEST)

    plain = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    found = resources(app.dispatcher)
    others = Starlette(
        routes=[*plain, *docs.routes(), *routes(found), *app.pages],
        exception_handlers={404: not_found, 405: not_found},
    )
    return Front(found, SecurityHeaders(WholeParts(others)))


def _measured() -> bytes:
    """What this process has counted, with what the others have that it shares the port with."""
    folder = sharing.folder()
    if folder is None:
        return prometheus_client.generate_latest()
    together = prometheus_client.CollectorRegistry()
    MultiProcessCollector(together, str(folder))  # type: ignore[no-untyped-call]  # ships no types for it
    return prometheus_client.generate_latest(together)
