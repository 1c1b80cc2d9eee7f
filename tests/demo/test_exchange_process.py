"""The demo's exchange in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys

import msgspec
import pytest

from callcenter.demo.control import CallState, EndedBy, Hearing, Ready, Refusal
from callcenter.demo.exchange_process import COMMAND, ExchangeGone, ExchangeProcess, NotReached


def test_it_listens_on_udp_and_tcp_and_ends_when_told() -> None:
    exchange = ExchangeProcess()
    ready = exchange.start()
    assert exchange.address == f"127.0.0.1:{ready.port}"
    socket.create_connection((ready.host, ready.port), 2).close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, pytest.raises(OSError):
        probe.bind((ready.host, ready.port))
    exchange.stop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((ready.host, ready.port))
    with pytest.raises(ExchangeGone):
        exchange.status()


def test_a_caller_waits_and_gives_up() -> None:
    with ExchangeProcess() as exchange:
        call = exchange.call("+48501234567", name="Zażółć", waited=7)
        assert exchange.wait_call(call, CallState.WAITING).name == "Zażółć"
        exchange.hang_up(call)
        assert exchange.wait_call(call, CallState.ENDED).ended_by is EndedBy.CUSTOMER


def test_refusals_reach_the_one_who_asked() -> None:
    with ExchangeProcess() as exchange:
        with pytest.raises(Refusal, match="no call is called 'call-9'"):
            exchange.elsewhere("call-9")
        with pytest.raises(Refusal, match="no recording"):
            exchange.call("1", recording="nothing")
        assert exchange.status().calls == []


def test_the_registrar_is_silenced_and_heard_again() -> None:
    with ExchangeProcess() as exchange:
        exchange.stop_registrar()
        assert exchange.status().hearing is Hearing.DIALOGS
        exchange.stop_registrar(everything=True)
        assert exchange.status().hearing is Hearing.NOTHING
        exchange.start_registrar()
        assert exchange.status().hearing is Hearing.ALL


def test_waiting_in_vain_shows_what_there_was() -> None:
    with ExchangeProcess() as exchange, pytest.raises(NotReached, match='"registrations":\\[\\]'):
        exchange.wait_registered(timeout=0.1)


def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = subprocess.run(
            [*COMMAND, "--port", str(port)], stdin=subprocess.DEVNULL, capture_output=True
        )
    assert run.returncode == 1
    assert f"SIP port {port} on 127.0.0.1".encode() in run.stderr
    assert b"Choose another --port" in run.stderr


def test_one_that_cannot_start_is_told_to_its_starter() -> None:
    with pytest.raises(ExchangeGone, match="did not start"):
        ExchangeProcess("--digest", "MD4").start()


def test_a_user_without_a_password_is_told() -> None:
    run = subprocess.run(
        [*COMMAND, "--users", "agent"], stdin=subprocess.DEVNULL, capture_output=True
    )
    assert run.returncode == 2
    assert b"'agent' is not NAME:PASSWORD" in run.stderr


def test_a_line_that_is_no_request_is_answered_and_the_next_is_carried_out() -> None:
    lines = (
        b'nonsense\n{"verb":"dance","seq":1}\n'
        b'{"verb":"status","seq":2,"x":1}\n{"verb":"status","seq":3}\n'
    )
    run = subprocess.run(COMMAND, input=lines, capture_output=True, timeout=20)
    ready, *answers = run.stdout.splitlines()
    assert msgspec.json.decode(ready, type=Ready).port > 0
    decoded = [msgspec.json.decode(answer) for answer in answers]
    assert ["not a request" in answer.get("error", "") for answer in decoded] == [True] * 3 + [
        False
    ]
    assert decoded[3]["result"]["calls"] == []


def test_it_ends_when_its_starter_dies() -> None:
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from callcenter.demo.exchange_process import ExchangeProcess as E\n"
            "e = E(); print(e.start().port, flush=True)\nimport os; os._exit(1)",
        ],
        stdout=subprocess.PIPE,
    )
    assert starter.stdout is not None
    port = int(starter.stdout.readline())
    starter.stdout.read()
    starter.wait()
    starter.stdout.close()
    with ExchangeProcess(port=port) as second:
        assert second.address.endswith(f":{port}")
