"""What the demo's exchange can be asked, and what it tells: one JSON object a line.

A request is `{"verb": "call", "seq": 1, …}`, its answer `{"to": 1, "result": …}` or
`{"to": 1, "error": "a sentence"}`. The first line of all is a Ready.
"""

from __future__ import annotations

from enum import Enum

import msgspec

PROMPT_S = 20.0


class Hearing(Enum):
    """How much of what arrives is listened to."""

    ALL = "all"
    DIALOGS = "dialogs"
    NOTHING = "nothing"


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="verb"):
    """Any request; *seq* comes back in the answer."""

    seq: int


class PlaceCall(Request, frozen=True, kw_only=True, tag="call"):
    """A customer calls; the result is the call's id.

    With *agent* that agent's telephone is called at once and once, whatever else it does;
    otherwise the caller waits in *queue* until an agent is free. An empty *number* is a
    withheld one; *headers* are added to the INVITE, or with an empty value left out. The
    caller hangs up after *speak_s* seconds of talk and gives up after *patience_s* of waiting.
    """

    number: str
    name: str = ""
    queue: str = "support"
    waited: int = 0
    headers: dict[str, str] = {}
    recording: str = "boiler_pl"
    speak_s: float | None = None
    patience_s: float | None = None
    ring_s: float = PROMPT_S
    agent: str = ""


class HangUp(Request, frozen=True, tag="hangup"):
    """The customer hangs up, or stops waiting (CANCEL)."""

    call: str


class Elsewhere(Request, frozen=True, tag="elsewhere"):
    """A colleague takes the ringing call: CANCEL with RFC 3326's reason."""

    call: str


class Hold(Request, frozen=True, tag="hold"):
    """The customer holds the agent, who hears music."""

    call: str


class Resume(Request, frozen=True, tag="resume"):
    """The customer takes the agent back."""

    call: str


class Press(Request, frozen=True, tag="press"):
    """The customer presses keys `0-9*#A-D` (RFC 4733)."""

    call: str
    digits: str


class StopRegistrar(Request, frozen=True, kw_only=True, tag="stop_registrar"):
    """Go silent: without *everything*, calls that are up still work."""

    everything: bool = False


class StartRegistrar(Request, frozen=True, kw_only=True, tag="start_registrar"):
    """Listen again; with *forget* as a restarted exchange that knows no telephone."""

    forget: bool = True


class AskStatus(Request, frozen=True, tag="status"):
    """Tell everything; the result is a Status."""


AnyRequest = (
    PlaceCall
    | HangUp
    | Elsewhere
    | Hold
    | Resume
    | Press
    | StopRegistrar
    | StartRegistrar
    | AskStatus
)


class Ready(msgspec.Struct, frozen=True):
    """The exchange listens, on UDP and TCP."""

    host: str
    port: int
    pid: int


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The result of request *to*, or why there is none."""

    to: int
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""


class CallState(Enum):
    """Where a call is."""

    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"


class EndedBy(Enum):
    """Who ended a call."""

    NOBODY = ""
    CUSTOMER = "customer"
    AGENT = "agent"
    EXCHANGE = "exchange"


class CallStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One call as it stands; *sent*, *received* and *loud* count 20 ms pieces of sound.

    *outbound* is from the agent's point of view; *tries* counts how often it was rung;
    *code* is the last SIP status of its INVITE, *passed_to* whom the agent passed it on to.
    """

    id: str
    outbound: bool
    state: CallState
    number: str
    name: str = ""
    queue: str = ""
    agent: str = ""
    tries: int = 0
    code: int = 0
    ended_by: EndedBy = EndedBy.NOBODY
    codec: str = ""
    sent: int = 0
    received: int = 0
    loud: int = 0
    digits: str = ""
    on_hold: bool = False
    passed_to: str = ""


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """One telephone that is registered for *seconds* more."""

    user: str
    contact: str
    transport: str
    seconds: float


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The whole exchange as it stands."""

    hearing: Hearing
    registrations: list[Registration]
    calls: list[CallStatus]

    def call(self, call: str) -> CallStatus:
        """The call with this id; raises KeyError."""
        for one in self.calls:
            if one.id == call:
                return one
        raise KeyError(call)

    def is_registered(self, user: str) -> bool:
        """Whether *user* has a telephone."""
        return any(one.user == user for one in self.registrations)


class Refusal(Exception):
    """A request cannot be carried out; its text says why."""


def read(line: bytes) -> AnyRequest:
    """The request in *line*; raises Refusal."""
    try:
        request: AnyRequest = msgspec.json.decode(line, type=AnyRequest)
    except msgspec.MsgspecError as error:
        raise Refusal(f"not a request of the exchange: {error}") from error
    return request
