"""The demo's exchange as a process of its own: a telephone exchange with customers who call.

    python -m callcenter.demo.exchange --port 0 --users agent:demo anna:demo

prints a Ready line, then takes the requests of `callcenter.demo.control`, one JSON object a
line, on its standard input, and answers each on its standard output. It ends when its input
does. The numbers an agent can dial are told in `callcenter.demo.dialled`.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from callcenter.demo.control import Answer, AnyRequest, Ready, Refusal, read
from callcenter.demo.media import CODECS
from callcenter.demo.registrar import ALGORITHMS
from callcenter.demo.switchboard import Exchange
from callcenter.demo.wire import NoPort

CANNOT_START = 1


def main(arguments: Sequence[str]) -> int:
    """Run until the standard input ends; 1 when the port cannot be had."""
    options = _options().parse_args(arguments)
    logging.basicConfig(level=options.log, format="exchange: %(levelname)s %(message)s")
    try:
        asyncio.run(_serve(options, sys.stdin.buffer, sys.stdout.buffer))
    except NoPort as error:
        print(f"exchange: {error}. Choose another --port, or 0 for any.", file=sys.stderr)
        return CANNOT_START
    return 0


async def _serve(options: argparse.Namespace, source: BinaryIO, sink: BinaryIO) -> None:
    exchange = Exchange(
        dict(options.users),
        clock=time.monotonic,
        token=lambda: secrets.token_hex(8),
        port=options.port,
        algorithms=options.digest,
        codecs=options.codecs,
        expires_s=options.expires,
        rest_s=options.rest,
        keep=options.keep,
    )
    await exchange.start()
    host, port = exchange.address
    _write(sink, Ready(host, port, os.getpid()))
    try:
        requests = _lines(source)
        while (line := await requests.get()) is not None:
            if answer := await _answer(exchange, line):
                _write(sink, answer)
    finally:
        await exchange.stop()


async def _answer(exchange: Exchange, line: bytes) -> Answer:
    try:
        request = read(line)
    except Refusal as refusal:
        return Answer(0, error=str(refusal))
    return await _carried_out(exchange, request)


async def _carried_out(exchange: Exchange, request: AnyRequest) -> Answer:
    try:
        result = await exchange.do(request)
    except Refusal as refusal:
        return Answer(request.seq, error=str(refusal))
    return Answer(request.seq, msgspec.Raw(msgspec.json.encode(result)))


def _write(sink: BinaryIO, message: Ready | Answer) -> None:
    sink.write(msgspec.json.encode(message) + b"\n")
    sink.flush()


def _lines(source: BinaryIO) -> asyncio.Queue[bytes | None]:
    """The lines of *source*, then None; read by a thread, for Windows has no other way."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes | None] = asyncio.Queue()

    def pump() -> None:
        for line in source:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=pump, name="requests", daemon=True).start()
    return lines


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="callcenter.demo.exchange",
        description="A telephone exchange on loopback.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="SIP port for UDP and TCP; 0 is any free one")
    add("--users", type=_user, nargs="+", default=[("agent", "demo")], metavar="NAME:PASSWORD")
    add("--digest", nargs="+", choices=ALGORITHMS, default=list(ALGORITHMS))
    add("--codecs", nargs="+", choices=list(CODECS), default=list(CODECS))
    add("--expires", type=int, default=300, metavar="S", help="longest registration")
    add("--rest", type=float, default=5.0, metavar="S", help="pause after an untaken call")
    add("--keep", type=Path, metavar="DIR", help="write what each call hears to DIR/ID.wav")
    add("--log", default="ERROR", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    return parser


def _user(text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if not (name and colon):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME:PASSWORD")
    return name, password


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
