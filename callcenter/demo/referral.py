"""A call that an agent passes on (REFER): the exchange calls the new party and reports on it.

102 and every number outside take it, 601 is busy, 602 rings and is not answered within some
seconds, everything else is unknown; whom the agent has asked before (Replaces) takes it at once.
"""

from __future__ import annotations

import asyncio
import re
from urllib.parse import unquote

from aiosipua import SipRequest, parse_address

from callcenter.demo.dialled import COLLEAGUE, is_outside
from callcenter.demo.equipment import Equipment, Party
from callcenter.demo.registrar import respond

_STEP_S = 0.4
_UNANSWERED_S = 8.0
_WORDS = {100: "Trying", 180: "Ringing", 200: "OK", 404: "Not Found", 480: "Unavailable"}
_BUSY, _SILENT = "601", "602"


def refused(request: SipRequest, party: Party | None) -> int:
    """The status that answers a REFER, 202 when it will be tried."""
    if party is None:
        return 481
    return 202 if "sip:" in (request.get_header("refer-to") or "") else 400


async def refer(request: SipRequest, party: Party, equipment: Equipment) -> None:
    """Call whom *request* names in the agent's place and tell how it goes, step by step."""
    number, replaces = _target(request)
    for code in (200,) if replaces else _course(number):
        if code != 100:
            await asyncio.sleep(_UNANSWERED_S if code == 480 else _STEP_S)
        if code == 200:
            party.passed_to = number
        equipment.uac._send_in_dialog(
            party.dialog,
            "NOTIFY",
            party.address,
            body=f"SIP/2.0 {code} {_WORDS.get(code, 'Busy Here')}\r\n",
            content_type="message/sipfrag;version=2.0",
            extra_headers={
                "Event": "refer",
                "Subscription-State": "active;expires=60" if code < 200 else "terminated",
            },
        )


def _course(number: str) -> tuple[int, ...]:
    if number == COLLEAGUE or is_outside(number):
        return 100, 180, 200
    if number == _BUSY:
        return 100, 486
    return (100, 180, 480) if number == _SILENT else (100, 404)


def _target(request: SipRequest) -> tuple[str, bool]:
    """Whom a Refer-To names, and whether as one spoken to before."""
    text = request.get_header("refer-to") or ""
    address = parse_address(re.sub(r"\?[^>]*", "", text))
    return address.uri.user or "", "replaces=" in unquote(text).lower()


def answer(request: SipRequest, party: Party | None, equipment: Equipment) -> bool:
    """Answer a REFER; whether it is then to be tried."""
    code = refused(request, party)
    words = {202: "Accepted", 400: "Bad Request", 481: "No Such Call"}[code]
    if party is None:
        response = respond(request, code, words, tag=equipment.token())
    else:
        response = party.dialog.create_response(request, code, words)
    equipment.wire.send_reply(response)
    return code == 202
