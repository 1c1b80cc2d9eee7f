"""What a registrar's answer means to the agent."""

from __future__ import annotations

import pytest

from callcenter.domain.events import LineProblem
from callcenter.engine.pjsip.answer import RegisterAnswer, problem_of

CHALLENGE = (
    'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="elsewhere", nonce="n"\r\n\r\n'
)
NO_CREDENTIAL = 171101


@pytest.mark.parametrize(
    ("code", "message", "realm", "problem"),
    [
        (401, CHALLENGE, "pbx", LineProblem.WRONG_PASSWORD),
        (407, CHALLENGE, "pbx", LineProblem.WRONG_PASSWORD),
        (403, "SIP/2.0 403 No\r\n\r\n", "pbx", LineProblem.WRONG_PASSWORD),
        (403, "SIP/2.0 403 No\r\n\r\n", "", LineProblem.FORBIDDEN),
        (404, "SIP/2.0 404 No\r\n\r\n", "pbx", LineProblem.UNKNOWN_USER),
        (604, "SIP/2.0 604 No\r\n\r\n", "pbx", LineProblem.UNKNOWN_USER),
        (503, "SIP/2.0 503 No\r\n\r\n", "pbx", LineProblem.SERVER),
        (408, "SIP/2.0 408 No\r\n\r\n", "pbx", LineProblem.SERVER),
        (408, "", "pbx", LineProblem.NO_ANSWER),
        (503, "", "pbx", LineProblem.NO_ROUTE),
    ],
)
def test_a_refusal_is_called_by_its_cause(
    code: int, message: str, realm: str, problem: LineProblem
) -> None:
    given = RegisterAnswer(code, 0, "words", 0, message)
    assert problem_of(given, realm) == (problem, "words")


def test_a_challenge_for_another_realm_is_a_wrong_configuration() -> None:
    given = RegisterAnswer(401, NO_CREDENTIAL, "words", 0, CHALLENGE)
    problem, words = problem_of(given, "pbx")
    assert problem is LineProblem.CONFIGURATION
    assert "“elsewhere”" in words and "“pbx”" in words


def test_a_challenge_that_nobody_may_answer_is_a_wrong_configuration() -> None:
    given = RegisterAnswer(401, 0, "words", 0, "SIP/2.0 401 Unauthorized\r\nFrom: x\r\n\r\n")
    problem, words = problem_of(given, "pbx")
    assert problem is LineProblem.CONFIGURATION and "no safe login" in words


def test_only_a_2xx_is_an_acceptance() -> None:
    codes = [code for code in range(100, 700) if RegisterAnswer(code, 0, "", 0, "").accepted]
    assert codes == list(range(200, 300))
