"""Three CRMs as unlike our sample as those out there are, each with what it received."""

from __future__ import annotations

import base64
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Record = dict[str, Any]


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address at which *app* answers on loopback."""
    door = socket.create_server(("127.0.0.1", 0))
    quiet = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(quiet)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Nested:
    """Searches by POST with nested filters, a bearer token, cursors in the body, and batches."""

    TOKEN = "pat-na1-secret"
    PAGE = 2

    def __init__(self) -> None:
        self.contacts: list[Record] = []
        self.calls: list[Record] = []
        self.requests: list[tuple[str, Any]] = []
        self.app = Starlette(
            routes=[
                Route("/objects/contacts/search", self._in(self._contacts), methods=["POST"]),
                Route("/objects/contacts/{id}", self._in(self._contact), methods=["GET"]),
                Route("/objects/calls/search", self._in(self._calls), methods=["POST"]),
                Route("/objects/calls", self._in(self._log), methods=["POST"]),
                Route("/objects/calls/{id}", self._in(self._edit), methods=["PATCH"]),
                Route("/objects/calls/batch/create", self._in(self._batch), methods=["POST"]),
            ]
        )

    def add(self, first: str, last: str, modified: int, **properties: Any) -> str:
        id = str(100 + len(self.contacts))
        named = {"firstname": first, "lastname": last, "lastmodifieddate": modified}
        self.contacts.append({"id": id, "properties": {**named, **properties}})
        return id

    def _in(self, work: Callable[[Request, Any], Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            if request.headers.get("Authorization") != f"Bearer {self.TOKEN}":
                return _error("Authentication credentials not found", 401)
            body = await request.json() if request.method != "GET" else None
            self.requests.append((request.url.path, body))
            return work(request, body)

        return answer

    def _contacts(self, request: Request, body: Any) -> Response:
        return self._page(self.contacts, body)

    def _calls(self, request: Request, body: Any) -> Response:
        return self._page(self.calls, body)

    def _page(self, records: list[Record], body: Any) -> Response:
        if "after" in body and not str(body["after"]).isdecimal():
            return _error("after must be a number", 400)
        found = [one for one in records if _matches(one["properties"], body["filterGroups"])]
        start = int(body.get("after", 0))
        end = start + self.PAGE
        paging = {"paging": {"next": {"after": str(end)}}} if end < len(found) else {}
        return JSONResponse({"total": len(found), "results": found[start:end], **paging})

    def _contact(self, request: Request, body: Any) -> Response:
        found = [one for one in self.contacts if one["id"] == request.path_params["id"]]
        return JSONResponse(found[0]) if found else _error("resource not found", 404)

    def _log(self, request: Request, body: Any) -> Response:
        wrong = self._wrong(body)
        return wrong or JSONResponse(self._kept(body), 201)

    def _edit(self, request: Request, body: Any) -> Response:
        found = [one for one in self.calls if one["id"] == request.path_params["id"]]
        found[0]["properties"] |= body["properties"]
        return JSONResponse(found[0])

    def _batch(self, request: Request, body: Any) -> Response:
        results = []
        for one in body["inputs"]:
            key = one["properties"]["callcenter_key"]
            if self._wrong(one):
                results.append({"key": key, "status": 400, "message": "disposition is unknown"})
            else:
                results.append({"key": key, "id": self._kept(one)["id"]})
        # In an order of its own.
        return JSONResponse({"results": results[::-1]}, 207)

    def _wrong(self, body: Any) -> Response | None:
        known = body["properties"]["disposition"] in ("DONE", "OTHER")
        return None if known else _error("disposition is unknown", 400)

    def _kept(self, body: Record) -> Record:
        made = {"id": str(9000 + len(self.calls)), **body}
        self.calls.append(made)
        return made


def _matches(properties: Record, groups: list[Any]) -> bool:
    tests = {
        "EQ": lambda has, value: has == value,
        "GTE": lambda has, value: int(has) >= int(value),
        "CONTAINS_TOKEN": lambda has, value: str(value).strip("*").lower() in str(has).lower(),
    }

    def holds(one: Any) -> bool:
        has = properties.get(one["propertyName"])
        return has is not None and tests[one["operator"]](has, one["value"])

    return any(all(map(holds, group["filters"])) for group in groups)


class Queried:
    """A query language in the address, OAuth 2 with refresh tokens that rotate, ETags."""

    def __init__(self) -> None:
        self.refresh_token = "refresh-1"
        self.access_token = ""
        self.tokens = 0
        self.contacts: dict[str, Record] = {}
        self.queries: list[str] = []
        self.app = Starlette(
            routes=[
                Route("/oauth2/token", self._token, methods=["POST"]),
                Route("/data/query", self._query),
                Route("/data/query/{start}", self._query),
                Route("/data/Contact/{id}", self._contact),
                Route("/data/Contact/{id}", self._change, methods=["PATCH"]),
            ]
        )

    def add(self, id: str, **fields: Any) -> None:
        self.contacts[id] = {"Id": id, "version": 1, **fields}

    def expire(self) -> None:
        """Let the present access token be worth nothing, without a word."""
        self.access_token = "none"

    async def _token(self, request: Request) -> Response:
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        if (form.get("client_id"), form.get("client_secret")) != ("softphone", "s3cret&more"):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("refresh_token") != self.refresh_token:
            words = {"error": "invalid_grant", "error_description": "expired refresh token"}
            return JSONResponse(words, 400)
        self.tokens += 1
        self.access_token = f"access-{self.tokens}"
        self.refresh_token = f"refresh-{self.tokens + 1}"
        told = {"access_token": self.access_token, "token_type": "Bearer", "expires_in": 600}
        return JSONResponse({**told, "refresh_token": self.refresh_token})

    def _refused(self, request: Request) -> Response | None:
        if request.headers.get("Authorization") == f"OAuth {self.access_token}":
            return None
        return JSONResponse([{"message": "Session expired", "errorCode": "INVALID_SESSION"}], 401)

    async def _query(self, request: Request) -> Response:
        refused = self._refused(request)
        if refused:
            return refused
        start = int(request.path_params.get("start", 0))
        if not start:
            self.queries.append(request.query_params["q"])
        found = self._found(self.queries[-1])
        if found is None:
            return JSONResponse([{"message": "unexpected token", "errorCode": "MALFORMED"}], 400)
        rest = {"nextRecordsUrl": f"/data/query/{start + 1}"} if start + 1 < len(found) else {}
        return JSONResponse({"totalSize": len(found), "records": found[start : start + 1], **rest})

    def _found(self, query: str) -> list[Record] | None:
        where = re.search(r"WHERE (\w+) (=|LIKE) '((?:[^'\\]|\\.)*)'$", query)
        if where is None:
            return None
        field, how, text = where.groups()
        wanted = re.sub(r"\\(.)", r"\1", text).strip("%").lower()
        return [
            one
            for one in self.contacts.values()
            if (str(one.get(field, "")).lower() == wanted)
            or (how == "LIKE" and wanted in str(one.get(field, "")).lower())
        ]

    async def _contact(self, request: Request) -> Response:
        refused = self._refused(request)
        if refused:
            return refused
        found = self.contacts.get(request.path_params["id"])
        if found is None:
            return JSONResponse([{"message": "gone", "errorCode": "NOT_FOUND"}], 404)
        return JSONResponse(found, headers={"ETag": f'"{found["version"]}"'})

    async def _change(self, request: Request) -> Response:
        refused = self._refused(request)
        if refused:
            return refused
        found = self.contacts[request.path_params["id"]]
        if request.headers.get("If-Match") != f'"{found["version"]}"':
            return JSONResponse([{"message": "changed", "errorCode": "CONFLICT"}], 412)
        found |= {**await request.json(), "version": found["version"] + 1}
        return Response(status_code=204)


class Old:
    """User and password, numbers as people typed them in three fields, failures with 200."""

    USER, PASSWORD = "telefon", "zażółć:1"
    PAGE = 2

    def __init__(self) -> None:
        self.people: list[Record] = []
        self.calls: list[Record] = []
        self.changes: list[Record] = []
        self.pages: list[str] = []
        self.app = Starlette(routes=[Route("/api.php", self._do, methods=["GET", "POST"])])

    def add(self, name: str, tel: str = "", tel2: str = "", remarks: str = "") -> None:
        texts = {"TEL": tel, "TEL2": tel2, "REMARKS": remarks}
        self.people.append({"NO": len(self.people) + 1, "NAME": name, **texts})

    async def _do(self, request: Request) -> Response:
        asked = request.query_params
        known = base64.b64encode(f"{self.USER}:{self.PASSWORD}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {known}":
            return self._failure(401, "Who are you?")
        if request.headers.get("X-Tenant") != "krk":
            return self._failure(403, "No such tenant")
        if asked["do"] == "find":
            return self._found(asked["tail"], asked["page"])
        if asked["do"] == "log":
            return await self._log(request)
        if asked["do"] == "changes":
            return JSONResponse({"status": "OK", **self.changes[int(asked["after"] or 0)]})
        return JSONResponse({"status": "OK"})

    def _found(self, tail: str, page: str) -> Response:
        self.pages.append(page)
        found = [one for one in self.people if tail in re.sub(r"\D", "", str(one.values()))]
        start = (int(page) - 1) * self.PAGE
        return JSONResponse({"status": "OK", "rows": found[start : start + self.PAGE]})

    async def _log(self, request: Request) -> Response:
        call = await request.json()
        if call["TEXT"] == "overload":
            return self._failure(503, "Try later")
        if call["TEXT"] == "rubbish":
            return self._failure(0, "TEXT is rubbish")
        self.calls.append(call)
        return JSONResponse({"status": "OK", "NO": len(self.calls)})

    def _failure(self, code: int, text: str) -> Response:
        return JSONResponse({"status": "ERR", "code": code, "text": text})


def _error(message: str, status: int) -> Response:
    return JSONResponse({"status": "error", "message": message}, status)
