"""Requests and answers as they may be shown: no secret in them, and not too long."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

from callcenter.crm.crm import CrmUnavailable
from callcenter.crm.wire import Reply, Sent
from callcenter.domain.caller import printable

MASK = "•••"
LONGEST = 4000
_SHORTEST = 4
"""A shorter secret is part of too many words to be looked for in them."""
_HEADERS = ("authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key")
_FIELDS = ("access_token", "refresh_token", "id_token", "client_secret", "password")


class Exchanged(msgspec.Struct, frozen=True):
    """One request and what came of it, for a person to read; *status* is 0 without an answer."""

    request: str
    headers: dict[str, str]
    body: str = ""
    status: int = 0
    answer: str = ""
    seconds: float = 0.0


class Masking:
    """Takes *secrets*, and what the headers *hidden* say, out of what is shown."""

    def __init__(self, secrets: Iterable[str] = (), *, hidden: Iterable[str] = ()) -> None:
        self._secrets: list[str] = []
        self._hidden = {*_HEADERS, *(name.lower() for name in hidden)}
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """From now on *secret* is taken out, in each form in which it may stand in a text."""
        if len(secret) >= _SHORTEST:
            forms = {*self._secrets, *(form(secret) for form in _FORMS)}
            self._secrets = sorted(forms, key=len, reverse=True)

    def request(self, sent: Sent) -> Exchanged:
        """A request that was not sent."""
        return Exchanged(
            request=self._text(f"{sent.method} {sent.url}"),
            headers={name: self._header(name, value) for name, value in sent.headers.items()},
            body=self._body(sent.content),
        )

    def exchange(self, sent: Sent, came: Reply | CrmUnavailable, seconds: float) -> Exchanged:
        """A request and its answer."""
        shown = msgspec.structs.replace(self.request(sent), seconds=round(seconds, 3))
        if isinstance(came, CrmUnavailable):
            return msgspec.structs.replace(shown, answer=self._text(came.reason))
        return msgspec.structs.replace(shown, status=came.status, answer=self._body(came.content))

    def _header(self, name: str, value: str) -> str:
        return MASK if name.lower() in self._hidden else self._text(value)

    def _body(self, content: bytes | None) -> str:
        text = (content or b"").decode("utf-8", "replace")
        try:
            text = json.dumps(_without_tokens(json.loads(text)), ensure_ascii=False, indent=1)
        except (ValueError, RecursionError):
            text = _form(text)
        return self._text(text)

    def _text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        lines = (printable(line, LONGEST) for line in text[:LONGEST].splitlines())
        return "\n".join(lines) + (" …" if len(text) > LONGEST else "")


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


_FORMS: tuple[Callable[[str], str], ...] = (str, _quoted, quote_plus, _in_json)
"""How a secret may stand in a text."""


def _without_tokens(value: Any) -> Any:
    """*value* without what a server may have given us a moment ago."""
    if isinstance(value, dict):
        return {
            key: MASK if key.lower() in _FIELDS else _without_tokens(part)
            for key, part in value.items()
        }
    return [_without_tokens(part) for part in value] if isinstance(value, list) else value


def _form(text: str) -> str:
    """A form's fields without those that are secret."""
    parts = text.split("&")
    names = [part.partition("=")[0] for part in parts]
    shown = zip(names, parts, strict=True)
    return "&".join(f"{name}={MASK}" if name in _FIELDS else part for name, part in shown)
