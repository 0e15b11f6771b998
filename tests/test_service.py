"""The HTTP service and the tools for agents, asked by real clients."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

RISE = "Retail sales rose 3.2% year on year in May 2024."
COMMAND = (sys.executable, "-m", "extractor")


class Service:
    """A running `extractor serve`, and what it answers."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *options], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert self.process.stderr is not None
        said = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", said)
        assert found, said
        self.address = f"http://127.0.0.1:{found[1]}"

    def ask(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """The status, and the answer as it is read from JSON."""
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"} | (headers or {})
        try:
            with urllib.request.urlopen(urllib.request.Request(self.address + path, data, sent)) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            return error.code, json.loads(said) if said.startswith("{") else said

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    running = Service("--max-bytes", "20000")
    yield running
    running.stop()


def test_service_gives_the_rows_of_a_text(service: Service) -> None:
    status, rows = service.ask("/extract", {"text": RISE, "published": "2024-06-20", "publisher": "Statistics Norland"})
    assert status == 200
    [row] = rows
    wanted = {"metric": "retail_sales", "value": 3.2, "unit": "percent", "period": "2024-05", "published": "2024-06-20"}
    assert {name: row[name] for name in wanted} == wanted
    assert row["publisher"] == "Statistics Norland"


def test_service_gives_the_rows_of_a_page(service: Service) -> None:
    page = f"<html><body><nav>Home 5%</nav><h1>Trade</h1><p>{RISE}</p></body></html>"
    _, rows = service.ask("/extract?min_confidence=0", {"html": page, "published": "2024-06-20"})
    assert [row["value_text"] for row in rows] == ["3.2%"]


def test_service_explains(service: Service) -> None:
    _, told = service.ask("/explain", {"text": RISE, "number": "3.2%"})
    assert "statement.change_verb_by_value" in json.dumps(told)


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        pytest.param("/extract", {"published": "2024-06-20"}, 422, "give text or html", id="nothing to read"),
        pytest.param("/extract", {"text": RISE, "html": RISE}, 422, "give text or html", id="both"),
        pytest.param("/extract", {"text": RISE, "published": "June"}, 422, "published", id="no day"),
        pytest.param("/extract", b"{", 422, "", id="no JSON"),
        pytest.param("/extract", {"text": RISE * 1000}, 413, "more than 20,000 bytes", id="too large"),
        pytest.param("/extract?min_confidence=2", {"text": RISE}, 422, "min_confidence", id="no share"),
        pytest.param("/explain", {"text": RISE, "number": "9%"}, 422, "9%", id="no such number"),
    ],
)
def test_service_tells_what_is_wrong(service: Service, path: str, body: Any, status: int, said: str) -> None:
    got, answer = service.ask(path, body)
    assert got == status
    assert said in json.dumps(answer)


def test_service_answers_no_other_host(service: Service) -> None:
    """A page in a browser that calls this machine by a name of its own gets nothing."""
    status, _ = service.ask("/extract", {"text": RISE}, {"Host": "evil.example"})
    assert status == 400


def test_service_stops_what_takes_too_long() -> None:
    from starlette.testclient import TestClient

    from extractor.service.http import Limits, create_app

    with TestClient(create_app(limits=Limits(time_limit=0.01)), base_url="http://localhost") as client:
        answer = client.post("/extract", json={"text": RISE})
    assert (answer.status_code, answer.json()["detail"]) == (504, "not done after 0.01 seconds")


def test_service_describes_itself(service: Service) -> None:
    assert service.ask("/health")[1]["status"] == "ok"
    _, described = service.ask("/openapi.json")
    assert set(described["paths"]) == {"/health", "/extract", "/explain"}


def _asked(*calls: tuple[str, dict[str, Any]], table: Path | None = None) -> tuple[list[str], list[Any]]:
    """The names of the tools of a running `extractor mcp`, and the result of each call."""
    from mcp import Client, StdioServerParameters

    async def run() -> tuple[list[str], list[Any]]:
        arguments = ["-m", "extractor", "mcp", *([str(table)] if table else [])]
        async with Client(StdioServerParameters(command=sys.executable, args=arguments)) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            return tools, [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(run())


def test_mcp_extracts_and_explains() -> None:
    tools, [rows, told, wrong] = _asked(
        ("extract", {"text": RISE, "published": "2024-06-20"}),
        ("explain", {"text": RISE, "number": "3.2%"}),
        ("extract", {"text": RISE, "published": "June"}),
    )
    assert sorted(tools) == ["explain", "extract"]
    [row] = rows.structured_content["result"]
    assert (row["metric"], row["value"], row["period"]) == ("retail_sales", 3.2, "2024-05")
    assert "statement.change_verb_by_value" in json.dumps(told.structured_content)
    assert wrong.is_error and "June" in wrong.content[0].text


def test_mcp_tells_series_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Trade\n\n{RISE}\n", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text("file,published\na.txt,2024-06-20\n", encoding="utf-8")
    subprocess.run([*COMMAND, "run", str(tmp_path), "-o", str(tmp_path / "out"), "-q"], check=True)
    tools, [metrics, series, none] = _asked(
        ("metrics", {}), ("series", {"metric": "retail_sales", "unit": "percent"}), ("series", {"metric": "gdp"}),
        table=tmp_path / "out",
    )  # fmt: skip
    assert sorted(tools) == ["explain", "extract", "metrics", "series"]
    assert metrics.structured_content["result"] == [
        {"metric": "retail_sales", "rows": 1, "first": "2024-05", "last": "2024-05"}
    ]
    [row] = series.structured_content["result"]
    assert (row["value"], row["realtime_start"]) == (3.2, "2024-06-20")
    assert none.is_error and "gdp" in none.content[0].text
