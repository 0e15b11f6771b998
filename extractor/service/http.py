"""A text or a page over HTTP -> its rows, as JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from concurrent.futures import TimeoutError as TooSlow
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import JSONResponse
from pebble import ProcessExpired, ProcessPool
from pydantic import BaseModel, Field
from starlette.middleware.trustedhost import TrustedHostMiddleware

from extractor.api import Options, engine_for
from extractor.errors import ExtractorError
from extractor.service.plain import plain_row
from extractor.story import as_record

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 5_000_000
TIME_LIMIT = 30.0
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class PressRelease(BaseModel):
    """A release as it is posted: `text` or `html`, and what is known of it beside."""

    text: str | None = Field(None, description="The release as plain text.")
    html: str | None = Field(None, description="The release as a page; give one of the two.")
    published: date | None = Field(None, description="Day of publication, against which 'last month' is read.")
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    source: str = Field("", description="The name that its rows carry.")
    number: str | None = Field(None, description="For /explain: one number, as it is printed.")

    def content(self) -> tuple[str, dict[str, Any]]:
        """The text, and the keywords of `extract` that belong to it.

        Raises HTTPException (422) where not one of text and html is given.
        """
        if (self.text is None) == (self.html is None):
            raise HTTPException(422, "give text or html, one of the two")
        about = self.model_dump(include={"published", "publisher", "title", "url", "source"}, exclude_none=True)
        return (self.text if self.html is None else self.html) or "", about | {"html": self.html is not None}


@dataclass(frozen=True)
class Limits:
    """What one request may cost: bytes of its body, seconds of work, requests that are worked on at once."""

    max_bytes: int = MAX_BYTES
    time_limit: float = TIME_LIMIT
    jobs: int = 1


def create_app(
    options: Options | None = None, limits: Limits | None = None, hosts: tuple[str, ...] = LOOPBACK
) -> FastAPI:
    """The service as an ASGI application: POST /extract and /explain, GET /health and /openapi.json.

    Each request is worked on in a process of its own pool, which is stopped when the time is up. Requests whose Host
    is none of `hosts` are refused, so that no page in a browser reaches the service by a name of its own.
    """
    limits = limits or Limits()
    pool = ProcessPool(max_workers=limits.jobs, context=get_context("spawn"))

    @asynccontextmanager
    async def working(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.stop()
        pool.join()

    app = FastAPI(title="press-extractor", version=_version(), docs_url=None, redoc_url=None, lifespan=working)
    app.add_middleware(BodyLimit, most=limits.max_bytes)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))

    async def worked(verb: Callable[..., Any], *arguments: Any) -> Any:
        from asyncio import wrap_future

        try:
            return await wrap_future(pool.schedule(verb, args=arguments, timeout=limits.time_limit))
        except TooSlow:
            raise HTTPException(504, f"not done after {limits.time_limit:g} seconds") from None
        except ProcessExpired:
            raise HTTPException(500, "the worker ended before it was done") from None
        except ExtractorError as error:
            raise HTTPException(422, str(error)) from None

    @app.get("/health")
    async def health() -> dict[str, str]:
        """That the service answers, and its version."""
        return {"status": "ok", "version": _version()}

    @app.post("/extract")
    async def extract(
        release: PressRelease, min_confidence: Annotated[float | None, Query(ge=0, le=1)] = None
    ) -> JSONResponse:
        """The rows of a release: an object a row, with the columns of the table."""
        text, about = release.content()
        chosen = _with_confidence(options, min_confidence)
        return JSONResponse(await worked(_rows_of, text, about, chosen))

    @app.post("/explain")
    async def explain(release: PressRelease) -> JSONResponse:
        """What was made of every number of a release, by which rules and why."""
        text, about = release.content()
        return JSONResponse(await worked(_explained, text, about, options or {}, release.number))

    return app


class BodyLimit:
    """Refuses bodies of more than `most` bytes (413), whether or not they say how long they are."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, by the ASGI protocol."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client has gone
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._most:
                refusal = JSONResponse({"detail": f"more than {self._most:,} bytes"}, status_code=413)
                await refusal(scope, receive, send)
                return
        replayed = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def again() -> Message:
            return next(replayed, None) or await receive()

        await self._app(scope, again, send)


def _with_confidence(options: Options | None, least: float | None) -> Options:
    chosen: Options = {**(options or {})}
    if least is not None:
        chosen["min_confidence"] = least
    return chosen


def _rows_of(text: str, about: dict[str, Any], options: Options) -> list[dict[str, Any]]:
    return [plain_row(row) for row in engine_for(options).extract(text, **about)]


def _explained(text: str, about: dict[str, Any], options: Options, number: str | None) -> dict[str, Any]:
    return as_record(engine_for(options).explain(text, number=number, **about))


def _version() -> str:
    import extractor

    return extractor.__version__
