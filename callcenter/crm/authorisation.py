"""How we show a CRM that we may ask: a token, a user with password, or OAuth 2."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from callcenter.crm import template
from callcenter.crm.crm import CrmAnswerWrong, CrmNotAuthorised, CrmUnavailable
from callcenter.crm.figures import seconds
from callcenter.crm.mapping import (
    CLIENT_ID,
    CLIENT_SECRET,
    PASSWORD,
    REFRESH_TOKEN,
    TOKEN,
    USER,
    ClientShows,
    CrmMapping,
    Grant,
    OAuth2,
)
from callcenter.crm.wire import Sent, Wire
from callcenter.domain.caller import printable

EARLY = timedelta(seconds=30)
"""A token that ends within it is renewed: it might end on its way."""
Secret = Callable[[str], str]
"""The present secret of a name, from memory; empty where there is none."""
Keep = Callable[[str, str], object]
"""Keeps a secret under its name for the next start; may take its time."""
_log = logging.getLogger(__name__)


class Tokens(Protocol):
    """Where the token comes from."""

    async def token(self) -> str:
        """The present one; raises CrmError."""

    async def renewed(self, refused: str) -> bool:
        """Whether there is another one now, after the CRM *refused* that one."""


class KeptToken:
    """The token that somebody typed once."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    async def token(self) -> str:
        """The present one."""
        return _usable(self._secret(TOKEN), TOKEN)

    async def renewed(self, refused: str) -> bool:
        """Whether somebody typed another one meanwhile."""
        return self._secret(TOKEN) not in ("", refused)


class OAuth2Tokens:
    """Access tokens of OAuth 2 (RFC 6749), each had once however many ask for it."""

    def __init__(
        self,
        wanted: OAuth2,
        wire: Wire,
        *,
        secret: Secret,
        keep: Keep,
        now: Callable[[], datetime],
    ) -> None:
        self._wanted = wanted
        self._wire = wire
        self._secret = secret
        self._keep = keep
        self._now = now
        self._token = self._refresh = ""
        self._until: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def token(self) -> str:
        """The present one, renewed where it ends soon."""
        async with self._one_at_a_time:
            if not self._token or (self._until and self._now() + EARLY >= self._until):
                await self._renew()
            return self._token

    async def renewed(self, refused: str) -> bool:
        """Renew it, unless another request has done so already."""
        async with self._one_at_a_time:
            if self._token == refused:
                await self._renew()
            return self._token != refused

    async def _renew(self) -> None:
        # Imported here: it takes its time, and few CRMs need it.
        from oauthlib.oauth2 import OAuth2Error

        self._token = ""
        try:
            answer = await self._answer()
        except OAuth2Error as error:
            words = printable(error.description or str(error), 200)
            names = ", ".join(self._wanted.secrets)
            ours = f"{self._wanted.token_url} gives no token"
            raise CrmNotAuthorised(
                f"{ours}: {words}. Check the secrets {names}.",
                for_log=f"{ours}. Check the secrets {names}.",
            ) from error
        self._token = _usable(str(answer["access_token"]), "access_token")
        lasts = seconds(answer.get("expires_in")) or self._wanted.lasts_s
        self._until = self._now() + timedelta(seconds=lasts)
        await self._rotated(str(answer.get("refresh_token") or ""))

    async def _answer(self) -> Mapping[str, Any]:
        from oauthlib.oauth2 import BackendApplicationClient, MissingTokenError

        wanted = self._wanted
        client = BackendApplicationClient(_usable(self._secret(CLIENT_ID), CLIENT_ID))
        reply = await self._wire.send(self._request(client))
        if reply.status >= 500 or reply.status == 429:
            raise CrmUnavailable(f"{wanted.token_url} gives no token ({reply.status})")
        try:
            answer: Mapping[str, Any] = client.parse_request_body_response(
                reply.content.decode("utf-8", "replace")
            )
        except MissingTokenError as error:
            words = f"there is no access_token in the answer ({reply.status})"
            raise CrmAnswerWrong(f"{words}: check crm.oauth2.token_url") from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # The library takes what is told for granted: a lifetime of 1e999 s, a list.
            words = f"the answer ({reply.status}) cannot be read as a token"
            raise CrmAnswerWrong(f"{words}: check crm.oauth2.token_url") from error
        return answer

    def _request(self, client: Any) -> Sent:
        wanted = self._wanted
        who, password = client.client_id, self._secret(CLIENT_SECRET)
        in_body = wanted.client is ClientShows.BODY
        more = dict(wanted.more) | ({"client_secret": password} if in_body and password else {})
        scope = wanted.scope.split() or None
        if wanted.grant is Grant.REFRESH_TOKEN:
            refresh = self._refresh or _usable(self._secret(REFRESH_TOKEN), REFRESH_TOKEN)
            named = {"client_id": who} if in_body else {}
            body = client.prepare_refresh_body(refresh_token=refresh, scope=scope, **named, **more)
        else:
            body = client.prepare_request_body(scope=scope, include_client_id=in_body, **more)
        headers = {"Accept": "application/json"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        if not in_body:
            # Both are form-encoded first (RFC 6749 §2.3.1).
            shown = _encoded(quote(who, safe=""), quote(password, safe=""))
            headers["Authorization"] = f"Basic {shown}"
        return Sent("POST", wanted.token_url, headers, body.encode())

    async def _rotated(self, refresh: str) -> None:
        """Keep a new refresh token: the old one may be worth nothing by now (RFC 9700 §4.14)."""
        if not refresh or refresh == (self._refresh or self._secret(REFRESH_TOKEN)):
            return
        self._refresh = refresh
        if self._wanted.grant is not Grant.REFRESH_TOKEN:
            return
        try:
            await asyncio.to_thread(self._keep, REFRESH_TOKEN, refresh)
        except Exception as error:
            # Keyrings fail in ways of their own; this run goes on with the one in memory.
            _log.warning("the new refresh token of the CRM was not kept: %s", error)


class Authorisation:
    """What goes with each request of a mapping; *tokens* is where {token} comes from."""

    def __init__(self, mapping: CrmMapping, secret: Secret, tokens: Tokens) -> None:
        self._mapping = mapping
        self._secret = secret
        self._tokens = tokens
        self._places = template.places(mapping.auth)
        self._used = ""

    async def shown(self) -> str:
        """What to show now, empty where nothing is; raises CrmNotAuthorised."""
        if not self._mapping.auth:
            return ""
        values = {}
        if "token" in self._places:
            values["token"] = self._used = await self._tokens.token()
        for place, name in (("user", USER), ("password", PASSWORD)):
            if place in self._places:
                values[place] = _usable(self._secret(name), name)
        if "basic" in self._places:
            values["basic"] = self._basic()
        return template.Filling(values).line(self._mapping.auth)

    def _basic(self) -> str:
        """User and password as RFC 7617 has them, in UTF-8."""
        user = _secret_text(self._secret(USER), USER)
        if ":" in user:
            raise CrmNotAuthorised(f"The {USER} has a colon, which no user may have; set it again.")
        return _encoded(user, _secret_text(self._secret(PASSWORD), PASSWORD))

    def onto(self, sent: Sent, shown: str) -> Sent:
        """The request with what is *shown*."""
        mapping = self._mapping
        if not shown:
            return sent
        if mapping.auth_parameter:
            joint = "&" if "?" in sent.url else "?"
            url = f"{sent.url}{joint}{urlencode({mapping.auth_parameter: shown})}"
            return Sent(sent.method, url, sent.headers, sent.content)
        headers = {**sent.headers, mapping.auth_header: shown}
        return Sent(sent.method, sent.url, headers, sent.content)

    async def renewed(self) -> bool:
        """Whether there is something else to show, after a 401."""
        return "token" in self._places and await self._tokens.renewed(self._used)


def _encoded(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def _secret_text(secret: str, name: str) -> str:
    if not secret:
        raise CrmNotAuthorised(f"There is no {name}: callcenter secret set {name}")
    return secret


def _usable(secret: str, name: str) -> str:
    """A secret that may stand in a header."""
    if not (_secret_text(secret, name).isascii() and secret.isprintable()):
        raise CrmNotAuthorised(f"The {name} has characters that no {name} has; set it again.")
    return secret
