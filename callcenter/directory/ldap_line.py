"""One connection to an LDAP server: opened, hidden by TLS, signed in, and limited in all it does.

Everything here blocks and belongs on a thread of its own; `abort` alone may come from elsewhere.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import truststore
from ldap3 import NONE, SUBTREE, SYNC, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException, LDAPInvalidFilterError

from callcenter.directory.directory import DirectoryError, Stage, Told, Watch
from callcenter.directory.setup import LdapSetup, Limits
from callcenter.domain.caller import printable

SUCCESS, TIME_LIMIT, SIZE_LIMIT, STRONGER, REFERRAL, ADMIN_LIMIT = 0, 3, 4, 8, 10, 11
NO_SUCH_OBJECT, INVALID_CREDENTIALS, INSUFFICIENT_RIGHTS = 32, 49, 50
_CONFIDENTIALITY = 13
_PARTIAL = (SUCCESS, SIZE_LIMIT, TIME_LIMIT, ADMIN_LIMIT)
"""Results with which the entries that came are good, though there may be more."""
_PAGE = 100

Entry = dict[str, list[bytes]]
"""Attributes by their names in small letters, each with its raw values."""


class TooLarge(OSError):
    """More was sent than anybody needs."""


class LimitedSocket:
    """A socket that stops reading once an answer is larger than *largest* bytes."""

    def __init__(self, inner: socket.socket, largest: int) -> None:
        self.inner = inner
        self._largest = largest
        self._read = 0

    def recv(self, size: int) -> bytes:
        """What came; raises TooLarge."""
        came = self.inner.recv(size)
        self._read += len(came)
        if self._read > self._largest:
            raise TooLarge(f"the answer is larger than {self._largest / 1e6:g} MB")
        return came

    def sendall(self, data: bytes) -> None:
        """Ask, which begins a new answer."""
        self._read = 0
        self.inner.sendall(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class SystemTls(Tls):
    """TLS by the certificate authorities that the system trusts; the name has to be the host's."""

    def __init__(self, host: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._host = host
        self.words = ""

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:
        """Hide what *connection* says and hears from now on."""
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        plain = connection.socket
        inner = plain.inner if isinstance(plain, LimitedSocket) else plain
        # Python gives the whole handshake the time that the socket has for one answer.
        hidden = context.wrap_socket(inner, server_hostname=self._host)
        self.words = f"{hidden.version()} with a certificate for {self._host}"
        connection.socket = (
            LimitedSocket(hidden, plain._largest) if isinstance(plain, LimitedSocket) else hidden
        )


class LdapLine:
    """One connection by *setup*; *watch* is told of each question and answer."""

    def __init__(self, setup: LdapSetup, limits: Limits, watch: Watch) -> None:
        self._setup = setup
        self._limits = limits
        self._watch = watch
        self._connection: Connection | None = None
        self._lock = threading.Lock()
        self._used = self._given_up = False

    @property
    def is_open(self) -> bool:
        """Whether it was opened, and nobody has closed it as far as we know."""
        return self._connection is not None and not self._connection.closed

    def open(self, told: Told) -> None:
        """Reach it, hide what is said, sign in; raises DirectoryError."""
        self.close()
        setup, tls = self._setup, SystemTls(self._setup.host)
        # Whole seconds, or the library cannot give them to the system.
        patience = max(1, round(self._limits.seconds))
        server = Server(
            setup.host,
            port=setup.port,
            use_ssl=setup.ldaps,
            tls=tls,
            get_info=NONE,
            connect_timeout=patience,
        )
        connection = Connection(
            server,
            user=setup.account.user or None,
            password=setup.account.password or None,
            client_strategy=SYNC,
            auto_bind=False,
            auto_referrals=False,
            auto_range=False,
            check_names=False,
            read_only=True,
            receive_timeout=patience,
        )
        self._connection = connection
        try:
            self._reach(connection, told)
            self._hide(connection, tls, told)
            self._sign_in(connection, told)
        except BaseException:
            self.close()
            raise

    def search(self, condition: str, attributes: list[str], most: int) -> tuple[Entry, ...]:
        """What passes *condition* under the base, *most* entries at most; raises DirectoryError."""
        connection = self._connection
        if connection is None:
            raise _lost("the connection is closed", Stage.FIND)
        found: list[Entry] = []
        cookie: bytes | None = None
        while len(found) < most:
            with self._failing(Stage.FIND):
                connection.search(
                    self._setup.base,
                    condition,
                    SUBTREE,
                    attributes=attributes,
                    size_limit=most,
                    time_limit=max(1, round(self._limits.seconds)),
                    paged_size=min(_PAGE, most),
                    paged_cookie=cookie,
                )
                found += [_entry(raw) for raw in connection.response or () if _is_entry(raw)]
            result = connection.result
            self._watch(f"search {self._setup.base} {condition}")
            self._watch(f"  {_words(result)}, {len(found)} entries so far")
            cookie = _cookie(result)
            if result["result"] not in _PARTIAL:
                raise _refused(result, Stage.FIND, self._setup)
            if not cookie or result["result"] != SUCCESS:
                break
        return tuple(found[:most])

    @contextlib.contextmanager
    def in_use(self) -> Iterator[LdapLine]:
        """While a thread uses it; what was given up meanwhile does not stay open."""
        with self._lock:
            self._used = True
        try:
            yield self
        finally:
            with self._lock:
                self._used = False
                if self._given_up:
                    self.close()

    def close(self) -> None:
        """Let go of it, without a word: the server sees the end."""
        connection, self._connection = self._connection, None
        if connection is not None and connection.socket is not None:
            with contextlib.suppress(OSError):
                connection.socket.close()

    def abort(self) -> None:
        """Break off what another thread is waiting for; it is of no use afterwards."""
        with self._lock:
            self._given_up = True
            if not self._used:
                self.close()
            elif (connection := self._connection) is not None and connection.socket is not None:
                _break_off(connection.socket)

    # -- stages -----------------------------------------------------------------------------

    def _reach(self, connection: Connection, told: Told) -> None:
        place = f"{self._setup.host}:{self._setup.port}"
        with self._failing(Stage.REACH):
            connection.open(read_server_info=False)
        connection.socket = LimitedSocket(connection.socket, self._limits.largest)
        self._watch(f"connected to {place}")
        told(Stage.REACH, f"{place} answers")

    def _hide(self, connection: Connection, tls: SystemTls, told: Told) -> None:
        if not self._setup.ldaps and self._setup.secure:
            with self._failing(Stage.SECURE):
                connection.start_tls(read_server_info=False)
            self._watch("StartTLS")
        told(Stage.SECURE, tls.words or "not hidden: names and the password go in clear")

    def _sign_in(self, connection: Connection, told: Told) -> None:
        with self._failing(Stage.SIGN_IN):
            done = connection.bind(read_server_info=False)
        user = self._setup.account.user
        self._watch(f"bind {user or 'as nobody in particular'}: {_words(connection.result)}")
        if not done:
            raise _refused(connection.result, Stage.SIGN_IN, self._setup)
        told(Stage.SIGN_IN, f"signed in as {user}" if user else "asked as nobody in particular")

    @contextlib.contextmanager
    def _failing(self, stage: Stage) -> Iterator[None]:
        """Turn each way in which library and network fail into a DirectoryError."""
        try:
            yield
        except LDAPInvalidFilterError as error:
            mend = "mend directory.filter: it is no LDAP filter such as (objectClass=person)"
            raise DirectoryError(str(error), stage=Stage.SETUP, mend=mend) from error
        except (LDAPException, OSError) as error:
            self.close()
            raise _lost(_reason(error), stage) from error
        except Exception as error:
            # The library reads an answer without looking whether it is one, and fails in any way.
            self.close()
            words = f"what answers does not speak LDAP ({type(error).__name__})"
            mend = "check host and port in directory.url"
            raise DirectoryError(words, stage=stage, mend=mend) from error


def _break_off(found: LimitedSocket | socket.socket) -> None:
    inner = found.inner if isinstance(found, LimitedSocket) else found
    # The system's own: TLS would wait for the other side to say good-bye.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(inner, socket.SHUT_RDWR)


def _reason(error: Exception) -> str:
    return printable(str(error), 300) or type(error).__name__


def _lost(reason: str, stage: Stage) -> DirectoryError:
    secure = any(mark in reason for mark in ("SSL", "CERTIFICATE", "ssl wrapping", "startTLS"))
    if secure and stage in (Stage.REACH, Stage.SECURE):
        mend = (
            "the certificate must be for the host in directory.url, from an authority that this "
            "computer trusts; a server without TLS needs it, or a policy with directory.tls"
        )
        return DirectoryError(reason, stage=Stage.SECURE, mend=mend)
    mend = "check directory.url, the network and the directory itself"
    return DirectoryError(reason, stage=stage, mend=mend)


def _refused(result: dict[str, Any], stage: Stage, setup: LdapSetup) -> DirectoryError:
    code = result["result"]
    mend = {
        INVALID_CREDENTIALS: "check directory.user, and type the password again: "
        "callcenter secret set directory-password",
        INSUFFICIENT_RIGHTS: "give directory.user the right to read and search people",
        NO_SUCH_OBJECT: f"directory.base ({setup.base}) is not there, or directory.user may not "
        "see it",
        REFERRAL: "it refers to another server, which is not followed: name that one in "
        "directory.url",
        STRONGER: "it asks for TLS: use ldaps:// in directory.url",
        _CONFIDENTIALITY: "it asks for TLS: use ldaps:// in directory.url",
    }.get(code, "ask whoever runs the directory")
    return DirectoryError(_words(result), stage=stage, mend=mend, for_log=_plainly(result))


def _words(result: dict[str, Any]) -> str:
    said = printable(str(result.get("message") or ""), 200)
    return f"{_plainly(result)}: {said}" if said else _plainly(result)


def _plainly(result: dict[str, Any]) -> str:
    return f"{result.get('description')} ({result.get('result')})"


def _cookie(result: dict[str, Any]) -> bytes | None:
    paged = (result.get("controls") or {}).get("1.2.840.113556.1.4.319") or {}
    found: bytes | None = (paged.get("value") or {}).get("cookie")
    return found or None


def _is_entry(raw: dict[str, Any]) -> bool:
    # A reference to another server (searchResRef) is not followed.
    return raw.get("type") == "searchResEntry"


def _entry(raw: dict[str, Any]) -> Entry:
    return {str(name).lower(): list(values) for name, values in raw["raw_attributes"].items()}
