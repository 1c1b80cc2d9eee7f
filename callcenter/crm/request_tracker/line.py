"""Question and answer with one Request Tracker, its refusals in its own words."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from callcenter.crm.authorisation import Secret
from callcenter.crm.crm import CrmAnswerWrong, CrmError, CrmNotAuthorised, CrmRefused
from callcenter.crm.exchange import parsed, retry_after
from callcenter.crm.failure import Meaning, failure_of
from callcenter.crm.figures import is_number
from callcenter.crm.mapping import PASSWORD, TOKEN, USER
from callcenter.crm.request_tracker.setup import REST, Auth, Setup
from callcenter.crm.wire import Reply, Sent, Wire
from callcenter.domain.caller import printable

NOT_FOUND, CHANGED_MEANWHILE = 404, 412
_NOT_AUTHORISED = frozenset({401, 407})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class Line:
    """REST 2 of one Request Tracker; *secret* gives secrets from memory, *now* the present."""

    def __init__(
        self, setup: Setup, wire: Wire, *, secret: Secret, now: Callable[[], datetime]
    ) -> None:
        self._setup = setup
        self._wire = wire
        self._secret = secret
        self._now = now

    async def get(self, path: str, **values: str | int) -> Any:
        """What is there; raises CrmError."""
        return _content(await self.reply("GET", path, values=values))

    async def items(self, path: str, **values: str | int) -> list[dict[str, Any]]:
        """The records of a list; raises CrmError."""
        return items_of(await self.get(path, **values))

    async def search(
        self, path: str, asked: list[dict[str, str]], **values: str | int
    ) -> list[dict[str, Any]]:
        """The records that a search by fields gives; beware: unsearchable ones are ignored."""
        return items_of(_content(await self.reply("POST", path, asked, values=values)))

    async def reply(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        values: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The whole answer of a success; raises CrmError."""
        query = f"?{urlencode(values)}" if values else ""
        url = f"{self._setup.site}{REST}{path}{query}"
        content = None if body is None else json.dumps(body).encode()
        sent = Sent(method, url, {**self._headers(), **(headers or {})}, content)
        reply = await self._wire.send(sent)
        if not reply.is_success:
            raise self._failure(reply)
        return reply

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()

    def _headers(self) -> dict[str, str]:
        own = {"Accept": "application/json", "Content-Type": "application/json"}
        return {**own, **self._setup.headers, "Authorization": self._shown()}

    def _shown(self) -> str:
        if self._setup.auth is Auth.TOKEN:
            return f"token {self._known(TOKEN)}"
        both = f"{self._known(USER)}:{self._known(PASSWORD)}"
        return f"Basic {base64.b64encode(both.encode()).decode('ascii')}"

    def _known(self, name: str) -> str:
        secret = self._secret(name)
        if not secret:
            raise CrmNotAuthorised(f"There is no {name}: callcenter secret set {name}")
        if name == TOKEN and not (secret.isascii() and secret.isprintable()):
            raise CrmNotAuthorised("The token has characters that no token has; set it again.")
        return secret

    def _failure(self, reply: Reply) -> CrmError:
        wish = retry_after(reply.headers, self._now())
        meaning, words = _meaning(reply.status), _words(reply)
        return failure_of(reply.status, words, meaning, who="Request Tracker", retry_after=wish)


def _meaning(status: int) -> Meaning:
    if status in _NOT_AUTHORISED:
        return Meaning.US
    # 403 is about the one record: this account lacks a right, and may do other things.
    return Meaning.LATER if status in _LATER or status > 500 else Meaning.THIS


def _content(reply: Reply) -> Any:
    content = parsed(reply.content)
    if content is None:
        raise CrmAnswerWrong("the answer is empty")
    return content


def items_of(content: Any) -> list[dict[str, Any]]:
    """The records in the answer to a question for a list; raises CrmAnswerWrong."""
    found = content.get("items") if isinstance(content, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CrmAnswerWrong("there is no list in the answer: is crm.url a Request Tracker 5?")
    return found


def _words(reply: Reply) -> str:
    """What it says of a failure, as one line."""
    try:
        content = parsed(reply.content)
    except CrmAnswerWrong:
        content = None
    said = content.get("message") if isinstance(content, dict) else None
    if isinstance(content, list):
        said = "; ".join(str(each) for each in content)
    return printable(str(said or ""), 300) or reply.reason or "no words"


def numbered(record_id: str) -> int:
    """The number that a record of Request Tracker has; raises CrmRefused for another CRM's id."""
    if not is_number(record_id):
        words = f"“{printable(record_id, 40)}” is no number of Request Tracker's"
        raise CrmRefused(0, words, for_log="a record has no number of Request Tracker's")
    return int(record_id)


def quoted(text: str) -> str:
    """*text* as a value of its query language."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
