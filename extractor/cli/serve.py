"""`extractor serve` and `extractor mcp`: the engine for other programs, over HTTP and as tools for agents."""

from __future__ import annotations

from pathlib import Path
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Annotated, Optional

import typer

from extractor.cli.common import DONE, Rules, say


def serve(
    host: Annotated[
        str, typer.Option(metavar="NAME", help="Address to listen on; the default is this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="Port.")] = 8765,
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", metavar="N", min=1, help="Requests that are worked on at once.")
    ] = 1,
    time_limit: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="What one request may take.")] = 30.0,
    max_bytes: Annotated[int, typer.Option(metavar="N", min=1000, help="How large a request may be.")] = 5_000_000,
    rules: Rules = None,
) -> None:
    """Answer requests over HTTP: POST a text or a page, get its rows.

    POST /extract and /explain take JSON: {"text" or "html", "published", "publisher", "title", "url", "source"}.
    GET /openapi.json describes them. Needs `pip install 'press-extractor[serve]'`. Other machines reach it only where
    --host says so; it has no passwords, so put it behind something that has.

    \b
    Examples:
      extractor serve
      curl -s 127.0.0.1:8765/extract -H 'Content-Type: application/json' -d '{"text": "Exports rose 4% in May 2024."}'

    \b
    Exit codes: 0 stopped; 2 wrong use.
    """
    from extractor.export.formats import need

    need("fastapi", "serve")
    need("uvicorn", "serve")
    import uvicorn

    from extractor.service.http import LOOPBACK, Limits, create_app

    hosts = LOOPBACK if host in ("127.0.0.1", "localhost", "::1") else ("*",)
    app = create_app({"rules": rules or ()}, Limits(max_bytes, time_limit, jobs), hosts)
    listening = _bound(host, port)
    say(f"extractor: listening on http://{host}:{listening.getsockname()[1]}; Ctrl-C ends it")
    config = uvicorn.Config(app, log_level="warning", server_header=False)
    uvicorn.Server(config).run(sockets=[listening])
    raise typer.Exit(DONE)


def mcp(
    table: Annotated[
        Optional[Path],
        typer.Argument(metavar="[PATH]", help="The folder of a run, or a table: adds tools for its series."),
    ] = None,
    rules: Rules = None,
) -> None:
    """Offer extract, explain and, over a table, series as tools for agents (Model Context Protocol, standard streams).

    The tools read the texts that they are given and the table that is named here, and nothing else; they write
    nothing. Needs `pip install 'press-extractor[mcp]'`.

    \b
    Examples:
      extractor mcp output/
      claude mcp add press-extractor -- extractor mcp output/
    """
    from extractor.export.formats import need

    need("mcp", "mcp")
    from extractor.service.tools import create_server

    create_server(table, {"rules": rules or ()}).run("stdio")


def _bound(host: str, port: int) -> socket:
    """A socket that listens there; port 0 takes a free one. Raises UsageError where that is not to be had."""
    from extractor.errors import UsageError

    try:
        return create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from None
