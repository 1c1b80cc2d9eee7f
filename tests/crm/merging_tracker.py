"""Request Tracker with its extension MergeUsers, as the extension's source says it answers.

Who was merged cannot be had any more: their id, and their place in lists, stand for the other one.
"""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Record = dict[str, Any]


class MergingTracker:
    """Its users by id; *merged* has whom an id stands for."""

    def __init__(self) -> None:
        self.users: dict[str, Record] = {}
        self.merged: dict[str, str] = {}
        rest = "/REST/2.0"
        self.app = Starlette(
            routes=[Route(f"{rest}/users", self._list), Route(f"{rest}/user/{{id}}", self._one)]
        )

    def add(self, id: str, name: str, *, changed: str, **fields: str) -> None:
        self.users[id] = {
            **{"id": id, "Name": f"{name}@example.com", "RealName": name, "Comments": ""},
            **{"Disabled": "0", "LastUpdated": changed, "Created": changed, **fields},
        }

    def merge(self, gone: str, into: str, *, at: str) -> None:
        """As MergeInto does: both get a line among their comments, which changes them."""
        self.merged[gone] = into
        lost, left = self.users[gone], self.users[into]
        self._remark(left, f"{lost['Name']} ({gone}) merged into this user", at)
        self._remark(lost, f"Merged into {left['Name']} ({into})", at)

    def unmerge(self, gone: str, *, at: str) -> None:
        """As UnMerge does."""
        left = self.users[self.merged.pop(gone)]
        lost = self.users[gone]
        self._remark(lost, f"Unmerged from {left['Name']} ({left['id']})", at)
        self._remark(left, f"{lost['Name']} ({gone}) unmerged from this user", at)

    def _remark(self, user: Record, line: str, at: str) -> None:
        user["Comments"] = "\n".join(filter(None, (user["Comments"], line)))
        user["LastUpdated"] = at

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        size, page = int(asked["per_page"]), int(asked["page"])
        order = sorted(self.users.values(), key=lambda one: one["LastUpdated"], reverse=True)
        # The page is cut before those who were merged are replaced, once in a page.
        part = order[(page - 1) * size : page * size]
        shown = {self._effective(one["id"]) for one in part}
        rows = [self.users[id] for id in dict.fromkeys(self._effective(one["id"]) for one in part)]
        assert len(rows) == len(shown)
        return JSONResponse({"items": rows, "count": len(rows), "total": len(order)})

    async def _one(self, request: Request) -> Response:
        user = self.users.get(self._effective(request.path_params["id"]))
        return JSONResponse(user or {"message": "Not Found"}, 200 if user else 404)

    def _effective(self, id: str) -> str:
        return self.merged.get(id, id)
