"""`callcenter ctl`: tell the running app what to do, and print what it says."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from callcenter.cli.options import add_command
from callcenter.control import NotRunning, Verb, ask, patience
from callcenter.exits import Exit, refused
from callcenter.paths import Profile

SPARE_S = 5.0
"""The app itself gives up sooner by so much, and says why."""

_ON_A_CALL = {
    Verb.ANSWER: "take a ringing call",
    Verb.REJECT: "turn a ringing call away",
    Verb.HANG_UP: "end a call",
    Verb.HOLD: "let the customer wait",
    Verb.RESUME: "take a held call back",
    Verb.MUTE: "close the microphone",
    Verb.UNMUTE: "open the microphone",
}
_PLACES = {
    "call": "the id of a call, as `ctl status --json` lists it",
    "number": "as one would dial it",
    "digits": "0-9 * # A-D, and commas",
    "user": "the colleague's extension",
    "text": "what to add to the note",
    "code": "of the disposition, as the configuration lists them",
}


def add_verbs(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add the verbs to `ctl`'s *parser*; each takes the *shared* options too."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def add(verb: Verb, words: str, *names: str, optional: str = "") -> argparse.ArgumentParser:
        one = add_command(verbs, verb.value, words, shared)
        for name in names:
            one.add_argument(name, metavar=name.upper(), help=_PLACES[name])
        if optional:
            one.add_argument(
                optional,
                metavar=optional.upper(),
                nargs="?",
                default="",
                help=f"{_PLACES[optional]}; may be left out",
            )
        one.set_defaults(verb=verb, takes=(*names, *([optional] if optional else [])))
        return one

    add(Verb.STATUS, "print how everything stands")
    dial = add(Verb.DIAL, "call a number", "number")
    dial.add_argument("--confirmed", action="store_true", help="also where policy would ask first")
    dial.set_defaults(takes=("number", "confirmed"))
    for verb, words in _ON_A_CALL.items():
        add(verb, words, optional="call")
    add(Verb.DIGITS, "send keys into the call; a comma is a pause", "digits", optional="call")
    _add_transfer(add(Verb.TRANSFER, "pass the call on", "number"))
    add(Verb.COMPLETE, "connect the caller with the one who was asked, and leave")
    add(Verb.CONFERENCE, "let all talk together, or one alone again")
    add(Verb.SWAP, "talk to the one on hold; the other waits")
    add(Verb.PICK_UP, "take the call that rings at a colleague's telephone", "user")
    record = add(Verb.RECORD, "record the call, leave out what is said, go on, or end it")
    record.add_argument(
        "action", choices=["start", "pause", "resume", "stop"], help="what the recording shall do"
    )
    record.set_defaults(takes=("action",))
    note = add(Verb.NOTE, "add to the note of the call, say what it is about", optional="text")
    _add_matter(note)
    note.set_defaults(takes=("text", "matter"))
    _add_state(add(Verb.STATE, "choose the agent's state"))
    dispose = add(Verb.DISPOSE, "say how the call ended, and be done with it", "code")
    dispose.add_argument("--note", metavar="TEXT", default="", help="add to the note first")
    _add_matter(dispose)
    dispose.set_defaults(takes=("code", "note", "matter"))
    _add_correct(add(Verb.CORRECT, "correct the note or disposition of a finished call", "call"))
    add(Verb.QUIT, "end the app")


def carry_out(options: argparse.Namespace, profile: Profile) -> int:
    """Ask the running app; the exit code (0 done, 1 refused, 2 usage, 3 no app runs)."""
    wrong = _wrong_usage(options)
    if wrong:
        print(f"callcenter ctl {options.verb.value}: {wrong}", file=sys.stderr)
        return Exit.USAGE
    arguments = {name: getattr(options, name) for name in options.takes}
    try:
        limit = patience(options.verb) + SPARE_S
        reply = ask(profile.control, options.verb, arguments, seconds=limit)
    except NotRunning as error:
        return refused(error, Exit.NOT_RUNNING)
    if not reply.ok:
        return refused(reply.reason)
    if getattr(options, "json", False):
        print(json.dumps(reply.data, ensure_ascii=False, indent=2))
    elif options.verb is Verb.STATUS:
        print("\n".join(status_lines(reply.data)))
    return Exit.DONE


def status_lines(status: dict[str, Any]) -> list[str]:
    """The status as a person reads it."""
    agent, outbox, crm = status["agent"], status["outbox"], status["crm"]
    reason = f" ({agent['reason']})" if agent["reason"] else ""
    lines = [f"agent   {agent['name']}: {agent['intent']}{reason}, {agent['activity']}"]
    lines += [_line(account) for account in status["accounts"]] or ["line    not set up"]
    lines += [_call(call) for call in status["calls"]]
    waiting = f"{outbox['pending']} waiting, {outbox['failed']} failed"
    return [*lines, f"crm     {crm['state']}, {waiting}"]


def _line(account: dict[str, Any]) -> str:
    words = f"line    {account['uri']}: {account['state']}"
    if account["reason"] and account["state"] != "registered":
        words += f" ({account['code']} {account['reason']})"
    return words


def _call(call: dict[str, Any]) -> str:
    who = (call["customer"] or {}).get("name") or call["name"] or call["number"]
    return f"call    {call['id']}: {call['direction']} {call['state']}, {who}"


def _add_transfer(transfer: argparse.ArgumentParser) -> None:
    transfer.add_argument("--attended", action="store_true", help="speak to them first")
    transfer.add_argument(
        "--confirmed", action="store_true", help="also where policy would ask first"
    )
    transfer.set_defaults(takes=("number", "attended", "confirmed"))


def _add_state(state: argparse.ArgumentParser) -> None:
    state.add_argument("state", choices=["ready", "pause", "offline"], help="what to be")
    state.add_argument("reason", metavar="REASON", nargs="?", default="", help="of a pause")
    state.add_argument("--after-call", action="store_true", help="once the present call is done")
    state.set_defaults(takes=("state", "reason", "after_call"))


def _add_correct(correct: argparse.ArgumentParser) -> None:
    correct.add_argument("--note", metavar="TEXT", help="what the note shall read")
    correct.add_argument("--code", metavar="CODE", help="how the call ended")
    correct.add_argument("--reason", metavar="TEXT", default="", help="why, for the record")
    correct.set_defaults(takes=("call", "note", "code", "reason"))


def _add_matter(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--matter",
        metavar="ID",
        help="the customer's open matter that the call is about, as `ctl status --json` lists "
        'them; "" for none',
    )


def _wrong_usage(options: argparse.Namespace) -> str:
    if options.verb is Verb.CORRECT and options.note is None and options.code is None:
        return "say what to correct: --note TEXT, --code CODE"
    if options.verb is Verb.NOTE and not options.text and options.matter is None:
        return "say what to write: TEXT, --matter ID"
    if options.verb is not Verb.STATE:
        return ""
    if options.state == "pause" and not options.reason:
        return "a pause needs its reason, such as: state pause break"
    if options.state != "pause" and options.reason:
        return f"{options.state} takes no reason"
    return ""
