"""Passwords and tokens: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

SERVICE = "callcenter"
_NOT_TRUSTED = ("plaintext", "fail", "null")


class SecretError(Exception):
    """A secret cannot be read or kept; the text says what to do."""


class NoKeyring(SecretError):
    """The system offers no safe place for secrets."""


class KeyringRefused(SecretError):
    """The keyring is there but did not do as asked (locked, or the question was dismissed)."""


class SecretFixed(SecretError):
    """The secret comes from the environment and cannot be changed here."""


class Secrets:
    """Secrets by their names, such as `sip-password` or `crm-token`.

    *environment* goes first: `sip-password` is `CALLCENTER_SIP_PASSWORD` there. *backend* gives a
    keyring backend; without it, it is the system's.
    """

    def __init__(
        self, environment: Mapping[str, str], *, backend: Callable[[], Any] | None = None
    ) -> None:
        self._environment = environment
        self._backend = backend or _system_backend

    def get(self, name: str) -> str | None:
        """The secret; None when it was never kept. Raises NoKeyring or KeyringRefused."""
        given = self._environment.get(variable(name))
        if given:
            return given
        found = self._ask("read", name, "get_password", SERVICE, name)
        return None if found is None else str(found)

    def given(self, name: str) -> bool:
        """Whether the secret comes from the environment, whatever the keyring has."""
        return bool(self._environment.get(variable(name)))

    def put(self, name: str, secret: str) -> None:
        """Keep the secret in the keyring."""
        if not secret:
            raise SecretError(f"The secret {name} is empty. Use forget to remove it.")
        self._refuse_fixed(name)
        self._ask("keep", name, "set_password", SERVICE, name, secret)

    def forget(self, name: str) -> None:
        """Remove the secret from the keyring; to forget what was never kept is no error."""
        self._refuse_fixed(name)
        if self.get(name) is not None:
            self._ask("remove", name, "delete_password", SERVICE, name)

    def _refuse_fixed(self, name: str) -> None:
        if self.given(name):
            raise SecretFixed(f"{name} is given by {variable(name)}; unset that first.")

    def _ask(self, verb: str, name: str, method: str, *arguments: str) -> Any:
        from keyring.errors import KeyringError, NoKeyringError

        backend = self._trusted()
        try:
            return getattr(backend, method)(*arguments)
        except NoKeyringError as error:
            raise _no_keyring(str(error)) from error
        except KeyringError as error:
            raise KeyringRefused(
                f"The keyring did not {verb} {name} ({error or type(error).__name__}). "
                f"Unlock it, or set {variable(name)}."
            ) from error

    def _trusted(self) -> Any:
        found = self._backend()
        # A chain of backends is as safe as the one it would choose, so we choose.
        backends = list(getattr(found, "backends", None) or [found])
        trusted = [backend for backend in backends if _is_trusted(backend)]
        if not trusted:
            raise _no_keyring(", ".join(_place(backend) for backend in backends))
        return trusted[0]


def _place(backend: Any) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _is_trusted(backend: Any) -> bool:
    place = _place(backend).lower()
    return not any(word in place for word in _NOT_TRUSTED)


def variable(name: str) -> str:
    """The environment variable of a secret; that of `name@which` is the one of `name`."""
    return "CALLCENTER_" + name.partition("@")[0].upper().replace("-", "_").replace(".", "_")


def _no_keyring(why: str) -> NoKeyring:
    return NoKeyring(
        f"This system has no safe keyring ({why}). Start one (GNOME Keyring, KWallet), type the "
        f"secret at each start, or set it in the environment (CALLCENTER_SIP_PASSWORD …)."
    )


def _system_backend() -> Any:
    # Imported here: it looks at every backend of the system, which takes its time.
    import keyring

    return keyring.get_keyring()
