"""The sample CRM: a real HTTP server with customers, a call log, and switches to make it fail.

`python -m callcenter.demo.crm --port 0` prints its address as one JSON line; the token is taken
from `--token` or `CALLCENTER_CRM_TOKEN`.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from callcenter.demo.crm_records import OtherVersion, Record, Records, UnknownCursor
from callcenter.demo.crm_trouble import Mode, Trouble
from callcenter.demo.customers import sample_customers
from callcenter.domain.customer import Customer

HOST = "127.0.0.1"
MOST_CHANGES = 1000
Endpoint = Callable[[Request], Awaitable[Response]]


class SampleCrm:
    """The CRM as a server on this machine: *start* it, ask *url*, switch *trouble*, *stop* it.

    Stopped and started again it keeps its port and, with a *path*, its data.
    """

    def __init__(
        self,
        *,
        token: str,
        customers: Iterable[Customer] = (),
        port: int = 0,
        path: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not token:
            raise ValueError("the sample CRM needs a token; give one that is not empty")
        self.records = Records(path, now=now)
        self.records.add(customers)
        self.trouble = Trouble()
        self._app = application(self.records, self.trouble, token)
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://{HOST}:{self._port}"

    def start(self) -> str:
        """Answer from now on, beside the caller; the address. Raises OSError for a taken port."""
        server, door = self._open()
        self._server = server
        self._thread = threading.Thread(
            target=server.run, kwargs={"sockets": [door]}, name="sample-crm", daemon=True
        )
        self._thread.start()
        return self.url

    def serve(self, announce: Callable[[str], None]) -> None:
        """Answer until the process is interrupted or told to end; *announce* gets the address."""
        server, door = self._open()
        announce(self.url)
        server.run(sockets=[door])

    def _open(self) -> tuple[uvicorn.Server, socket.socket]:
        # Only of a socket that says it is TCP asyncio lets each part go at once (TCP_NODELAY):
        # the second part of an answer would wait 40 ms for the first one's receipt.
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, self._port))
        except OSError:
            door.close()
            raise
        # Who asks before the server runs waits at the open door.
        door.listen(128)
        self._port = door.getsockname()[1]
        quiet = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="off",
            # A server whose clock is wrong says so in a Date of its own.
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        return uvicorn.Server(quiet), door

    def stop(self) -> None:
        """Close the door: who asks now is refused the connection."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join()
        self._server = self._thread = None

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self.records.close()


def application(records: Records, trouble: Trouble, token: str) -> ASGIApp:
    """The CRM as an ASGI application."""
    desk = _Desk(records)
    admin = _Admin(records, trouble)
    routes = [
        Route("/ping", _ping),
        Route("/customers", desk.customers),
        Route("/customers", desk.create, methods=["POST"]),
        Route("/customers/{id}", desk.customer),
        Route("/customers/{id}", desk.change, methods=["PATCH"]),
        Route("/customers/{id}", desk.delete, methods=["DELETE"]),
        Route("/calls", desk.calls),
        Route("/calls", desk.log, methods=["POST"]),
        Route("/calls/many", desk.log_many, methods=["POST"]),
        Route("/changes", desk.changes),
        Route("/page/{id}", desk.page, name="page"),
        Route("/admin", admin.show),
        Route("/admin", admin.switch, methods=["POST"]),
    ]
    return _Door(Starlette(routes=routes), trouble, token)


class _Door:
    """Asks everybody for the token, and lets the switched trouble happen."""

    def __init__(self, app: ASGIApp, trouble: Trouble, token: str) -> None:
        self._app = app
        self._trouble = trouble
        self._authorised = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith("/page/"):
            await self._app(scope, receive, send)
            return
        if dict(scope["headers"]).get(b"authorization") != self._authorised:
            refusal = JSONResponse({"message": "Wrong or missing token"}, 401)
            await refusal(scope, receive, send)
            return
        if path == "/admin":
            await self._app(scope, receive, send)
            return
        await self._trouble.around(self._app, scope, receive, send)


class _Desk:
    """What a telephone asks of the CRM."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def customers(self, request: Request) -> Response:
        number, text = request.query_params.get("number"), request.query_params.get("text")
        if number is not None:
            found = self._records.by_number(number)
        else:
            found = self._records.by_text(text or "")
        return JSONResponse({"items": _linked(request, found)})

    async def customer(self, request: Request) -> Response:
        found = self._records.get(request.path_params["id"])
        return _missing() if found is None else JSONResponse(_linked(request, [found])[0])

    async def create(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        record = await _object(request)
        if record is None or not key:
            return _refused("A customer needs an Idempotency-Key and a JSON object")
        if not str(record.get("full_name", "")).strip():
            return _refused("A customer needs a name")
        return JSONResponse({"id": self._records.create(record, key)}, 201)

    async def change(self, request: Request) -> Response:
        record = await _object(request)
        if record is None:
            return _refused("A change is a JSON object")
        version = request.headers.get("If-Match", "").strip('"')
        try:
            done = self._records.change(request.path_params["id"], record, version=version)
        except OtherVersion:
            return JSONResponse({"message": "Somebody else changed this customer"}, 412)
        return _missing() if done is None else JSONResponse(done)

    async def delete(self, request: Request) -> Response:
        done = self._records.delete(request.path_params["id"])
        return Response(status_code=204) if done else _missing()

    async def calls(self, request: Request) -> Response:
        return JSONResponse({"items": self._records.calls()})

    async def log(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        call = await _object(request)
        if call is None or not key:
            return _refused("A call needs an Idempotency-Key and a JSON object")
        return JSONResponse({"id": self._records.log(call, key)}, 201)

    async def log_many(self, request: Request) -> Response:
        """Several calls at once, each with its key; each has a result of its own."""
        read = await _object(request)
        calls = read.get("calls") if read else None
        if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
            return _refused("Several calls are a JSON object with a list of calls")
        return JSONResponse({"results": [self._logged(call) for call in calls]})

    def _logged(self, call: Record) -> Record:
        key = str(call.get("key", ""))
        if not key:
            return {"key": "", "status": 422, "error": "A call needs its key"}
        return {"key": key, "status": 201, "id": self._records.log(call, key)}

    async def changes(self, request: Request) -> Response:
        try:
            after = int(request.query_params.get("after") or 0)
            limit = int(request.query_params.get("limit") or 100)
        except ValueError:
            return _refused("after and limit are whole numbers")
        beginning = str(request.url_for("page", id="-")).removesuffix("-")
        try:
            told = self._records.changes(
                after, min(max(limit, 1), MOST_CHANGES), lambda id: beginning + quote(id)
            )
        except UnknownCursor:
            return JSONResponse({"message": "This cursor is not known (any more)"}, 410)
        return Response(told, media_type="application/json")

    async def page(self, request: Request) -> Response:
        found = self._records.get(request.path_params["id"])
        if found is None:
            return _missing()
        shown = html.escape(json.dumps(found, ensure_ascii=False, indent=2))
        return HTMLResponse(f"<!doctype html><meta charset=utf-8><pre>{shown}</pre>")


class _Admin:
    """Switches for the demo and the tests."""

    def __init__(self, records: Records, trouble: Trouble) -> None:
        self._records = records
        self._trouble = trouble

    async def show(self, request: Request) -> Response:
        return JSONResponse(
            {
                "mode": self._trouble.mode.value,
                "requests": self._trouble.requests,
                "effects": self._records.effects(),
                "received": self._records.received(),
            }
        )

    async def switch(self, request: Request) -> Response:
        wish = await _object(request) or {}
        try:
            self._trouble.switch(
                Mode(wish.get("mode", "up")),
                seconds=float(wish.get("seconds", 1.0)),
                times=int(wish.get("times", 0)),
                path=str(wish.get("path", "")),
                keys=frozenset(map(str, wish.get("keys", ()))),
            )
        except (ValueError, TypeError) as error:
            return _refused(f"{error}; modes are {', '.join(mode.value for mode in Mode)}")
        return await self.show(request)


async def _ping(request: Request) -> Response:
    return JSONResponse({"ok": True})


async def _object(request: Request) -> dict[str, Any] | None:
    try:
        read = await request.json()
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _linked(request: Request, records: list[Record]) -> list[Record]:
    """The records, each with the address of its page."""
    return [one | {"link": str(request.url_for("page", id=one["id"]))} for one in records]


def _missing() -> Response:
    return JSONResponse({"message": "There is no such customer"}, 404)


def _refused(words: str) -> Response:
    return JSONResponse({"message": words}, 422)


def main(arguments: list[str] | None = None) -> int:
    """Run the sample CRM on its own, until it is interrupted or told to end."""
    parser = argparse.ArgumentParser(prog="callcenter.demo.crm", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=os.environ.get("CALLCENTER_CRM_TOKEN", ""))
    parser.add_argument("--path", type=Path, default=None, help="keep its data in this file")
    parser.add_argument("--customers", type=int, default=200)
    wish = parser.parse_args(arguments)
    if not wish.token:
        parser.error("no token: give --token or set CALLCENTER_CRM_TOKEN")
    made = sample_customers(datetime.now(UTC), wish.customers)
    crm = SampleCrm(token=wish.token, customers=made, port=wish.port, path=wish.path)
    try:
        crm.serve(lambda url: print(json.dumps({"url": url}), flush=True))
    except KeyboardInterrupt:
        # How an interrupt ends it; it is what was wished.
        return 0
    finally:
        crm.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
