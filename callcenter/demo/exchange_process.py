"""The demo's exchange in a process of its own, as the program and the tests use it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from callcenter.demo.control import (
    PROMPT_S,
    Answer,
    AnyRequest,
    AskStatus,
    CallState,
    CallStatus,
    Elsewhere,
    HangUp,
    Hold,
    PlaceCall,
    Press,
    Ready,
    Refusal,
    Resume,
    StartRegistrar,
    Status,
    StopRegistrar,
)

COMMAND = (sys.executable, "-m", "callcenter.demo.exchange")
_LOOK_EVERY_S = 0.02
_Result = TypeVar("_Result")


class ExchangeGone(Exception):
    """The exchange's process ended, or does not answer."""


class NotReached(Exception):
    """What was waited for did not happen in time; the text shows what did."""


class ExchangeProcess:
    """Starts the exchange, asks it things, stops it; for one thread at a time.

    A refused request raises Refusal, a dead exchange ExchangeGone.
    """

    def __init__(
        self,
        *options: str,
        users: Sequence[str] = ("agent:demo",),
        port: int = 0,
        keep: Path | None = None,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._command = [*command, "--port", str(port), *options]
        self._command += ["--keep", str(keep)] if keep else []
        self._command += ["--users", *users]
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: dict[int, Answer] = {}
        self._news = threading.Condition()
        self._ready: Ready | None = None
        self._is_over = False
        self._seq = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, *, timeout: float = 20.0) -> Ready:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        threading.Thread(target=self._listen, name="exchange", daemon=True).start()
        with self._news:
            self._news.wait_for(lambda: self._ready or self._is_over, timeout)
        if self._ready is None:
            self.stop()
            raise ExchangeGone("the demo exchange did not start; its own words are above")
        return self._ready

    def stop(self) -> None:
        """End it, calls and all."""
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        process.stdin.close()
        try:
            process.wait(5.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with self._news:
            self._news.wait_for(lambda: self._is_over, 5.0)
        process.stdout.close()

    @property
    def address(self) -> str:
        """Its `host:port`, for UDP and TCP."""
        if self._ready is None:
            raise ExchangeGone("the demo exchange was not started")
        return f"{self._ready.host}:{self._ready.port}"

    @property
    def pid(self) -> int:
        """Its process."""
        if self._ready is None:
            raise ExchangeGone("the demo exchange was not started")
        return self._ready.pid

    def call(
        self,
        number: str,
        *,
        name: str = "",
        queue: str = "support",
        waited: int = 0,
        headers: dict[str, str] | None = None,
        recording: str = "boiler_pl",
        speak_s: float | None = None,
        patience_s: float | None = None,
        ring_s: float = PROMPT_S,
        agent: str = "",
    ) -> str:
        """A customer calls; the call's id. See `control.PlaceCall`."""
        order = PlaceCall(
            self._next(),
            number=number,
            name=name,
            queue=queue,
            waited=waited,
            headers=headers or {},
            recording=recording,
            speak_s=speak_s,
            patience_s=patience_s,
            ring_s=ring_s,
            agent=agent,
        )
        return self._ask(order, str)

    def hang_up(self, call: str) -> None:
        """The customer hangs up or gives up."""
        self._ask(HangUp(self._next(), call), None)

    def elsewhere(self, call: str) -> None:
        """A colleague takes the ringing call."""
        self._ask(Elsewhere(self._next(), call), None)

    def hold(self, call: str) -> None:
        """The customer holds the agent."""
        self._ask(Hold(self._next(), call), None)

    def resume(self, call: str) -> None:
        """The customer takes the agent back."""
        self._ask(Resume(self._next(), call), None)

    def press(self, call: str, digits: str) -> None:
        """The customer presses keys; returns when all are sent."""
        self._ask(Press(self._next(), call, digits), None)

    def stop_registrar(self, *, everything: bool = False) -> None:
        """Go silent; with *everything* in calls that are up too."""
        self._ask(StopRegistrar(self._next(), everything=everything), None)

    def start_registrar(self, *, forget: bool = True) -> None:
        """Listen again; with *forget* as after a restart."""
        self._ask(StartRegistrar(self._next(), forget=forget), None)

    def status(self) -> Status:
        """Everything as it stands."""
        return self._ask(AskStatus(self._next()), Status)

    def wait_for(self, wished: Callable[[Status], object], *, timeout: float = 5.0) -> Status:
        """Wait until *wished* is true of the status, which is given back; raises NotReached."""
        deadline = time.monotonic() + timeout
        while not wished(status := self.status()):
            if time.monotonic() > deadline:
                raise NotReached(msgspec.json.encode(status).decode())
            with self._news:
                self._news.wait(_LOOK_EVERY_S)
        return status

    def wait_registered(self, user: str = "agent", *, timeout: float = 5.0) -> Status:
        """Wait until *user* has a telephone."""
        return self.wait_for(lambda status: status.is_registered(user), timeout=timeout)

    def wait_call(self, call: str, state: CallState, *, timeout: float = 5.0) -> CallStatus:
        """Wait until *call* is *state*."""
        status = self.wait_for(lambda seen: seen.call(call).state is state, timeout=timeout)
        return status.call(call)

    def wait_heard(self, call: str, *, loud: int = 25, timeout: float = 10.0) -> CallStatus:
        """Wait until the exchange has sent and heard speech in *call*: *loud* pieces of 20 ms."""
        status = self.wait_for(
            lambda seen: seen.call(call).loud >= loud and seen.call(call).sent >= loud,
            timeout=timeout,
        )
        return status.call(call)

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _ask(self, request: AnyRequest, kind: type[_Result] | None) -> _Result:
        process = self._process
        if process is None or process.stdin is None:
            raise ExchangeGone("the demo exchange is not running")
        try:
            process.stdin.write(msgspec.json.encode(request) + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise ExchangeGone(f"the demo exchange has ended: {error}") from error
        answer = self._answer(request.seq)
        if answer.error:
            raise Refusal(answer.error)
        return msgspec.json.decode(answer.result, type=kind)

    def _answer(self, seq: int, *, timeout: float = 10.0) -> Answer:
        with self._news:
            self._news.wait_for(lambda: seq in self._answers or self._is_over, timeout)
            if seq not in self._answers:
                raise ExchangeGone("the demo exchange does not answer")
            return self._answers.pop(seq)

    def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        for line in process.stdout:
            self._take(line)
        with self._news:
            self._is_over = True
            self._news.notify_all()

    def _take(self, line: bytes) -> None:
        with self._news:
            if self._ready is None:
                self._ready = msgspec.json.decode(line, type=Ready)
            else:
                answer = msgspec.json.decode(line, type=Answer)
                self._answers[answer.to] = answer
            self._news.notify_all()
