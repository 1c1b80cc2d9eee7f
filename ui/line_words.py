"""What the window says of a line: how it stands, and what to do where something is to be done."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.domain.events import Line, LineProblem, LineState

translate = QCoreApplication.translate


def line_state(state: LineState) -> str:
    """One or two words for a line's state."""
    return {
        LineState.OFFLINE: translate("Words", "Signed out"),
        LineState.TRYING: translate("Words", "Registering…"),
        LineState.REGISTERED: translate("Words", "Registered"),
        LineState.FAILED: translate("Words", "Not registered"),
    }[state]


def line(shown: Line) -> str:
    """How a line stands, as a sentence that says what to do where something is to be done."""
    registrar = shown.registrar or shown.uri.rpartition("@")[2]
    if shown.state is LineState.REGISTERED:
        return translate("Words", "Registered at {registrar}").format(registrar=registrar)
    if shown.state is LineState.OFFLINE:
        return translate("Words", "Signed out: calls do not reach you.")
    problem = _line_problem(shown, registrar)
    if shown.state is LineState.TRYING and not problem:
        return translate("Words", "Registering at {registrar}…").format(registrar=registrar)
    return problem or translate("Words", "Not registered. Trying again by itself.")


def _line_problem(shown: Line, registrar: str) -> str:
    user = shown.uri.removeprefix("sip:").partition("@")[0]
    sentence = {
        LineProblem.NONE: "",
        LineProblem.WRONG_PASSWORD: translate(
            "Words",
            "Not registered: the password was refused. Ask IT or open Settings › Line.",
        ),
        LineProblem.UNKNOWN_USER: translate(
            "Words",
            "Not registered: the exchange does not know the user {user}. "
            "Ask IT or open Settings › Line.",
        ),
        LineProblem.FORBIDDEN: translate(
            "Words",
            "Not registered: the exchange does not let this telephone in. Ask IT.",
        ),
        LineProblem.NO_ANSWER: translate(
            "Words",
            "Not registered: {registrar} does not answer. "
            "Trying again by itself; check the network or the VPN.",
        ),
        LineProblem.NO_ROUTE: translate(
            "Words",
            "Not registered: no way leads to {registrar}. Check the cable, the Wi-Fi or the VPN.",
        ),
        LineProblem.NAME_NOT_FOUND: translate(
            "Words",
            "Not registered: there is no machine called {registrar}. "
            "Check the network, or open Settings › Line.",
        ),
        LineProblem.SERVER: translate(
            "Words",
            "Not registered: the exchange has a fault. Trying again by itself.",
        ),
        LineProblem.CONFIGURATION: translate(
            "Words",
            "Not registered: the line is not set up. Open Settings › Line.",
        ),
        LineProblem.CERTIFICATE: translate(
            "Words",
            "Not registered: the certificate of {registrar} is not to be trusted. "
            "Nothing was sent. Ask IT.",
        ),
    }[shown.problem]
    return sentence.format(user=user, registrar=registrar)


def tls(version: str) -> str:
    """The name of a version of TLS as people write it: `TLSv1.3` is TLS 1.3."""
    return version.replace("TLSv", "TLS ")
