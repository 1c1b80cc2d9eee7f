"""Three CRMs that answer as their documentation says: EspoCRM, Zammad, SuiteCRM 8."""

from __future__ import annotations

import re
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Record = dict[str, Any]


class Espo:
    """Filters nested in the address, refusals in a header, lists with the first number only."""

    KEY = "k3y"

    def __init__(self) -> None:
        self.tables: dict[str, list[Record]] = {"Contact": [], "Call": [], "Case": []}
        self.app = Starlette(
            routes=[
                Route("/api/v1/App/user", self._user),
                Route("/api/v1/{table}", self._list, methods=["GET"]),
                Route("/api/v1/{table}", self._make, methods=["POST"]),
                Route("/api/v1/{table}/{id}", self._one, methods=["GET"]),
                Route("/api/v1/{table}/{id}", self._change, methods=["PUT"]),
                Route("/api/v1/{table}/{id}/{link}", self._linked),
            ]
        )

    def add(self, table: str, **fields: Any) -> str:
        id = f"{table.lower()}{len(self.tables[table])}"
        self.tables[table].append({"id": id, **fields})
        return id

    def contact(self, name: str, *numbers: str, changed: str = "2026-11-01 10:00:00") -> str:
        data = [{"phoneNumber": one, "primary": one == numbers[0]} for one in numbers]
        first = numbers[0] if numbers else None
        fields = {"name": name, "phoneNumber": first, "phoneNumberData": data}
        return self.add("Contact", **fields, modifiedAt=changed, createdAt=changed)

    async def _user(self, request: Request) -> Response:
        return self._stranger(request) or JSONResponse({"user": {"userName": "softphone"}})

    async def _list(self, request: Request) -> Response:
        stranger = self._stranger(request)
        if stranger:
            return stranger
        asked = request.query_params
        found = [one for one in self._table(request) if _all_hold(one, _nested(asked))]
        if order := asked.get("orderBy"):
            found.sort(key=lambda one: one[order], reverse=asked.get("order") == "desc")
        start, size = int(asked.get("offset", 0)), int(asked.get("maxSize", 20))
        assert size <= 200
        return JSONResponse({"total": len(found), "list": _bare(found[start : start + size])})

    async def _one(self, request: Request) -> Response:
        return self._stranger(request) or self._found(request) or _refused(404, "")

    async def _make(self, request: Request) -> Response:
        if stranger := self._stranger(request):
            return stranger
        body = await request.json()
        if request.path_params["table"] == "Call" and len(body["dateStart"]) != 19:
            return _refused(400, "Field validation failure; field: dateStart")
        id = self.add(request.path_params["table"], **body)
        return JSONResponse({"id": id, **body})

    async def _change(self, request: Request) -> Response:
        if stranger := self._stranger(request):
            return stranger
        record = next(one for one in self._table(request) if one["id"] == request.path_params["id"])
        record |= await request.json()
        return JSONResponse(record)

    async def _linked(self, request: Request) -> Response:
        id = request.path_params["id"]
        if request.path_params["link"] == "calls":
            linked = [one for one in self.tables["Call"] if id in one.get("contactsIds", ())]
        else:
            linked = [one for one in self.tables["Case"] if one["contactId"] == id]
        return JSONResponse({"total": len(linked), "list": linked})

    def _found(self, request: Request) -> Response | None:
        found = [one for one in self._table(request) if one["id"] == request.path_params["id"]]
        return JSONResponse(found[0]) if found else None

    def _table(self, request: Request) -> list[Record]:
        return self.tables[request.path_params["table"]]

    def _stranger(self, request: Request) -> Response | None:
        known = request.headers.get("X-Api-Key") == self.KEY
        return None if known else _refused(401, "")


def _refused(status: int, why: str) -> Response:
    return Response(status_code=status, headers={"X-Status-Reason": why} if why else {})


def _bare(records: list[Record]) -> list[Record]:
    return [{k: v for k, v in one.items() if k != "phoneNumberData"} for one in records]


def _nested(asked: Any) -> Any:
    """The table that `where[0][type]=or` and the like stand for, as PHP reads it."""
    made: dict[str, Any] = {}
    for name, value in asked.items():
        keys = re.findall(r"[^\[\]]+", name)
        if keys[0] != "where":
            continue
        at = made
        for key in keys[1:-1]:
            at = at.setdefault(key, {})
        at[keys[-1]] = value
    return made


def _all_hold(record: Record, where: Record) -> bool:
    return all(_holds(record, one) for one in where.values())


def _holds(record: Record, one: Record) -> bool:
    if one["type"] == "or":
        return any(_holds(record, part) for part in one["value"].values())
    if one["type"] == "textFilter":
        return one["value"].lower() in str(record.get("name")).lower()
    has = str(record.get(one["attribute"]) or "")
    if one["attribute"] == "phoneNumber":
        return one["value"] in [each["phoneNumber"] for each in record["phoneNumberData"]]
    wanted = str(one["value"])
    return {"contains": wanted in has, "greaterThanOrEquals": has >= wanted}[one["type"]]


class Zammad:
    """A bare list, a token of its own kind, articles on tickets."""

    TOKEN = "z-token"

    def __init__(self) -> None:
        self.users: list[Record] = []
        self.tickets: list[Record] = []
        self.articles: list[Record] = []
        self.app = Starlette(
            routes=[
                Route("/api/v1/users/me", self._in(self._me)),
                Route("/api/v1/users/search", self._in(self._search)),
                Route("/api/v1/users", self._in(self._users)),
                Route("/api/v1/users/{id}", self._in(self._user)),
                Route("/api/v1/tickets/search", self._in(self._tickets)),
                Route("/api/v1/ticket_articles", self._in(self._article), methods=["POST"]),
                Route("/api/v1/ticket_articles/by_ticket/{id}", self._in(self._by_ticket)),
            ]
        )

    def add(self, first: str, last: str, **fields: str) -> int:
        id = len(self.users) + 3
        names = {"firstname": first, "lastname": last, "updated_at": "2026-11-01T10:00:00.000Z"}
        self.users.append({"id": id, **names, **fields})
        return id

    def _in(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            if request.headers.get("Authorization") != f"Token token={self.TOKEN}":
                words = {"error": "Authentication required", "error_human": "Please sign in"}
                return JSONResponse(words, 403)
            body = await request.json() if request.method == "POST" else None
            done: Response = work(request, body)
            return done

        return answer

    def _me(self, request: Request, body: Any) -> Response:
        return JSONResponse({"id": 1})

    def _search(self, request: Request, body: Any) -> Response:
        words = request.query_params["query"].replace("*", "").replace('"', "").lower()
        asked = [each.strip() for each in words.split(" or ")]
        return JSONResponse(
            [one for one in self.users if any(each in str(one).lower() for each in asked)]
        )

    def _users(self, request: Request, body: Any) -> Response:
        page, size = int(request.query_params["page"]), int(request.query_params["per_page"])
        return JSONResponse(self.users[(page - 1) * size : page * size])

    def _user(self, request: Request, body: Any) -> Response:
        found = [one for one in self.users if str(one["id"]) == request.path_params["id"]]
        missing = JSONResponse({"error": "Couldn't find User"}, 404)
        return JSONResponse(found[0]) if found else missing

    def _tickets(self, request: Request, body: Any) -> Response:
        who = request.query_params["query"].removeprefix("customer_id:")
        return JSONResponse([one for one in self.tickets if str(one["customer_id"]) == who])

    def _article(self, request: Request, body: Any) -> Response:
        if str(body.get("ticket_id")) not in [str(one["id"]) for one in self.tickets]:
            return JSONResponse({"error": "Couldn't find Ticket"}, 404)
        self.articles.append({"id": len(self.articles) + 1, **body})
        return JSONResponse(self.articles[-1], 201)

    def _by_ticket(self, request: Request, body: Any) -> Response:
        id = request.path_params["id"]
        return JSONResponse([one for one in self.articles if str(one["ticket_id"]) == id])


class Suite:
    """JSON:API: attributes within data, filters in brackets, pages counted, links that lead on."""

    def __init__(self) -> None:
        self.records: dict[str, list[Record]] = {"Contacts": [], "Calls": []}
        self.types: list[str] = []
        self.app = Starlette(
            routes=[
                Route("/Api/access_token", self._token, methods=["POST"]),
                Route("/Api/V8/current-user", self._in(self._me)),
                Route("/Api/V8/module/{module}", self._in(self._list)),
                Route("/Api/V8/module/{module}/{id}", self._in(self._one)),
                Route("/Api/V8/module", self._in(self._write), methods=["POST", "PATCH"]),
            ]
        )

    def add(self, module: str, **attributes: Any) -> str:
        id = f"{module}-{len(self.records[module])}"
        self.records[module].append({"type": module, "id": id, "attributes": attributes})
        return id

    async def _token(self, request: Request) -> Response:
        body = (await request.body()).decode()
        assert "grant_type=client_credentials" in body
        return JSONResponse({"token_type": "Bearer", "expires_in": 3600, "access_token": "jwt"})

    def _in(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            if request.headers.get("Authorization") != "Bearer jwt":
                return _errors(401, "The authorization server denied the request.")
            self.types.append(request.headers.get("Content-Type", ""))
            body = await request.json() if request.method != "GET" else None
            done: Response = work(request, body)
            return done

        return answer

    def _me(self, request: Request, body: Any) -> Response:
        return JSONResponse({"data": {"type": "Users", "id": "1"}})

    def _list(self, request: Request, body: Any) -> Response:
        asked = request.query_params
        module = self.records[request.path_params["module"]]
        tests = [
            (match[1], match[2], value)
            for name, value in asked.items()
            if (match := re.fullmatch(r"filter\[(\w+)\]\[(\w+)\]", name))
        ]
        either = any if asked.get("filter[operator]", "and").lower() == "or" else all
        found = [one for one in module if not tests or either(_passes(one, *t) for t in tests)]
        size, page = int(asked.get("page[size]", 20)), int(asked.get("page[number]", 1))
        pages = -(-len(found) // size)
        part = found[(page - 1) * size : page * size]
        return JSONResponse({"meta": {"total-pages": pages}, "data": part})

    def _one(self, request: Request, body: Any) -> Response:
        module = self.records[request.path_params["module"]]
        found = [one for one in module if one["id"] == request.path_params["id"]]
        return JSONResponse({"data": found[0]}) if found else _errors(400, "Record not found")

    def _write(self, request: Request, body: Any) -> Response:
        data = body["data"]
        if request.method == "POST":
            id = self.add(data["type"], **data["attributes"])
        else:
            id = data["id"]
            found = next(one for one in self.records[data["type"]] if one["id"] == id)
            found["attributes"] |= data["attributes"]
        return JSONResponse({"data": {"type": data["type"], "id": id}}, 201)


def _passes(record: Record, name: str, operator: str, value: str) -> bool:
    has = str(record["attributes"].get(name) or "")
    return {"EQ": has == value, "GTE": has >= value}[operator.upper()]


def _errors(status: int, why: str) -> Response:
    return JSONResponse({"errors": {"status": status, "title": None, "detail": why}}, status)
