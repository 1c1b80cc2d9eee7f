"""A line registers, says why when it cannot, and comes back by itself."""

from __future__ import annotations

import socket
import time

import pytest

from callcenter.domain.events import Answered, LineChanged, LineProblem, LineState
from callcenter.engine.commands import Account, AskSnapshot, Configure, Dial
from callcenter.engine.messages import Done, Failed, Snapshot
from callcenter.engine.pjsip.target import MOST_LINES
from callcenter.engine.pjsip.timers import Timers
from tests.contract.conftest import PASSWORD, Open, account, configured, register
from tests.contract.desk import Desk, until

pytestmark = pytest.mark.engine


SOON_S = 10.0
"""Five on a quiet machine: the longest wait of the telephone's own is one of four."""


def failed(desk: Desk, since: int = 0) -> LineChanged:
    return desk.wait(LineChanged, lambda it: it.line.state is LineState.FAILED, since=since)


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_line_registers_by_digest(
    desk: Desk, open_exchange: Open, algorithm: str, transport: str
) -> None:
    exchange = open_exchange(algorithm=algorithm, transport=transport)
    register(desk, exchange, transport=transport)
    assert "100" in exchange.bindings
    proof = [one for one in exchange.registers if one.get_header("authorization")]
    assert algorithm in (proof[0].get_header("authorization") or "")
    assert all("Callcenter/" in (one.get_header("user-agent") or "") for one in exchange.registers)


def test_the_strongest_of_several_challenges_is_answered(desk: Desk, open_exchange: Open) -> None:
    weak = 'Digest realm="exchange", nonce="weak", algorithm=MD5'
    exchange = open_exchange(algorithm="SHA-256", challenges=(weak, 'Basic realm="exchange"'))
    register(desk, exchange)
    proofs = [one.get_header("authorization") for one in exchange.registers]
    given = [proof for proof in proofs if proof]
    assert given and all("SHA-256" in proof and "weak" not in proof for proof in given)


def test_a_registrar_that_wants_the_password_itself_does_not_get_it(
    desk: Desk, open_exchange: Open
) -> None:
    exchange = open_exchange(algorithm="none", challenges=('Basic realm="exchange"',))
    desk.do(configured(account(exchange)))
    line = failed(desk).line
    assert line.problem is LineProblem.CONFIGURATION and "no safe login" in line.reason
    assert not [one for one in exchange.registers if one.get_header("authorization")]


def test_a_configured_realm_is_kept_to(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange(realm="somebody else's")
    desk.do(configured(account(exchange, realm="exchange")))
    line = failed(desk).line
    assert line.problem is LineProblem.CONFIGURATION
    assert "somebody else's" in line.reason and "exchange" in line.reason
    assert not [one for one in exchange.registers if one.get_header("authorization")]


def test_a_wrong_password_is_called_one(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange()
    desk.do(configured(account(exchange, password="wrong")))
    line = failed(desk).line
    assert (line.problem, line.code) == (LineProblem.WRONG_PASSWORD, 401)
    assert line.registrar == exchange.address


def test_a_wrong_password_is_not_hammered(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange()
    desk.do(configured(account(exchange, password="wrong")))
    failed(desk)
    asked = len(exchange.registers)
    mark, deadline = desk.mark(), time.monotonic() + 3
    until(lambda: time.monotonic() > deadline)
    assert len(exchange.registers) == asked
    assert desk.events[mark:] == []


def test_the_right_password_mends_it(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange()
    desk.do(configured(account(exchange, password="wrong")))
    failed(desk)
    register(desk, exchange)


def test_an_unknown_user_is_called_one(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange(users={"999": "x"})
    desk.do(configured(account(exchange)))
    line = failed(desk).line
    assert (line.problem, line.code) == (LineProblem.UNKNOWN_USER, 404)


@pytest.mark.parametrize(
    ("code", "problem"), [(403, LineProblem.FORBIDDEN), (500, LineProblem.SERVER)]
)
def test_a_refusal_is_told_with_its_code(
    desk: Desk, open_exchange: Open, code: int, problem: LineProblem
) -> None:
    exchange = open_exchange()
    exchange.register_code = code
    desk.do(configured(account(exchange)))
    line = failed(desk).line
    assert (line.problem, line.code, line.reason) == (problem, code, "Refused by test")


def test_help_is_called_on_a_line_that_is_not_registered(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange()
    exchange.register_code = 403
    desk.do(configured(account(exchange)))
    failed(desk)
    assert isinstance(desk.tell(Dial("call", "line", "600")), Failed)
    desk.do(Dial("help", "line", "600", emergency=True))
    assert desk.wait(Answered).call == "help"


def test_a_silent_registrar_is_noticed_within_five_seconds(desk: Desk, open_exchange: Open) -> None:
    timers = Timers()
    assert max(timers.patience_s, timers.refresh_patience_s) < 5
    exchange = open_exchange()
    exchange.silent = True
    began = time.monotonic()
    desk.do(configured(account(exchange)))
    assert failed(desk).line.problem is LineProblem.NO_ANSWER
    assert time.monotonic() - began < SOON_S
    exchange.silent = False
    back = time.monotonic()
    desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED)
    assert time.monotonic() - back < SOON_S


def test_the_second_registrar_is_tried(desk: Desk, open_exchange: Open) -> None:
    dead, alive = open_exchange(), open_exchange(realm="other", algorithm="SHA-256")
    dead.silent = True
    register(desk, dead, alive)
    assert desk.of(LineChanged)[-1].line.registrar == alive.address


def test_a_registrar_that_dies_is_noticed_and_replaced(desk: Desk, open_exchange: Open) -> None:
    first, second = open_exchange(), open_exchange()
    register(desk, first, second)
    mark = desk.mark()
    first.silent = True
    died = time.monotonic()
    assert failed(desk, mark).line.registrar == first.address
    assert time.monotonic() - died < SOON_S
    line = desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED, since=mark).line
    assert line.registrar == second.address


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_registration_is_back_after_the_registrar_restarted(
    desk: Desk, open_exchange: Open, transport: str
) -> None:
    exchange = open_exchange(transport=transport)
    register(desk, exchange, transport=transport)
    mark = desk.mark()
    exchange.stop_serving()
    died = time.monotonic()
    failed(desk, mark)
    assert time.monotonic() - died < SOON_S
    exchange.serve_again()
    back = time.monotonic()
    desk.wait(LineChanged, lambda it: it.line.state is LineState.REGISTERED, since=mark)
    assert time.monotonic() - back < SOON_S
    assert "100" in exchange.bindings


@pytest.mark.parametrize("outage_s", [0.1, 1.0])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_binding_lost_in_a_short_outage_is_made_again(
    desk: Desk, open_exchange: Open, outage_s: float, transport: str
) -> None:
    exchange = open_exchange(transport=transport)
    register(desk, exchange, transport=transport)
    exchange.stop_serving()
    began = time.monotonic()
    until(lambda: time.monotonic() > began + outage_s)
    exchange.serve_again()
    until(lambda: "100" in exchange.bindings)


def test_a_registration_is_confirmed_without_a_word(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange()
    register(desk, exchange, confirm_s=0.5)
    mark, bound = desk.mark(), exchange.bound
    until(lambda: exchange.bound >= bound + 2)
    assert [event for event in desk.events[mark:] if isinstance(event, LineChanged)] == []


def test_a_name_nobody_knows_is_called_one(desk: Desk) -> None:
    line = Account("line", "100", "nowhere.invalid", PASSWORD, ("nowhere.invalid",))
    desk.do(Configure((line,)))
    assert failed(desk).line.problem is LineProblem.NAME_NOT_FOUND


def test_a_closed_port_is_no_route(desk: Desk) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    line = Account("line", "100", "127.0.0.1", PASSWORD, (f"127.0.0.1:{port}",), transport="tcp")
    desk.do(Configure((line,)))
    assert failed(desk).line.problem is LineProblem.NO_ROUTE


def test_no_accounts_means_unregistered(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange()
    register(desk, exchange)
    desk.do(Configure(()))
    until(lambda: not exchange.bindings)
    assert desk.of(LineChanged)[-1].line.state is LineState.OFFLINE
    desk.do(AskSnapshot())
    assert desk.wait(Snapshot, since=1).lines == ()


def test_the_same_configuration_changes_nothing(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange()
    register(desk, exchange)
    asked, mark = len(exchange.registers), desk.mark()
    register_again = configured(account(exchange))
    desk.do(register_again)
    desk.do(AskSnapshot())
    assert len(exchange.registers) == asked
    assert not [event for event in desk.events[mark:] if isinstance(event, LineChanged)]


def test_another_line_leaves_the_first_alone(desk: Desk, open_exchange: Open) -> None:
    exchange = open_exchange(users={"100": PASSWORD, "101": PASSWORD})
    register(desk, exchange)
    mark = desk.mark()
    first = account(exchange)
    second = account(exchange, id="second", user="101")
    desk.do(Configure((first, second)))
    until(lambda: "101" in exchange.bindings)
    changed = {it.line.account for it in desk.events[mark:] if isinstance(it, LineChanged)}
    assert changed == {"second"}


@pytest.mark.parametrize("telephone", ["fake", "pjsip"], indirect=True)
def test_more_lines_than_possible_are_refused(desk: Desk) -> None:
    lines = tuple(Account(str(n), f"10{n}", "127.0.0.1", "x", ()) for n in range(MOST_LINES + 1))
    assert isinstance(desk.tell(Configure(lines[1:])), Done)
    answer = desk.tell(Configure(lines))
    assert isinstance(answer, Failed) and "at most" in answer.reason
    assert isinstance(desk.tell(AskSnapshot()), Done)


@pytest.mark.parametrize(
    "fault",
    [
        {"user": "100\r\nX-Evil: 1"},
        {"user": "100@elsewhere"},
        {"domain": "not a host"},
        {"registrars": ("127.0.0.1:99999",)},
        {"registrars": ("sip:127.0.0.1",)},
        {"transport": "carrier-pigeon"},
        {"realm": 'a"b'},
        {"name": "Anna\nOne"},
        {"expires_s": 0},
    ],
    ids=str,
)
def test_a_faulty_account_is_refused_and_shown(
    desk: Desk, open_exchange: Open, fault: dict[str, object]
) -> None:
    exchange = open_exchange(users={"100": PASSWORD, "101": PASSWORD})
    good = account(exchange, id="good", user="101")
    answer = desk.tell(Configure((account(exchange, **fault), good)))
    assert isinstance(answer, Failed) and answer.reason
    assert failed(desk).line.problem is LineProblem.CONFIGURATION
    until(lambda: "101" in exchange.bindings)
