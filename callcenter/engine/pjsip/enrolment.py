"""A line as the SIP library has it: made, changed, asked to register, with one realm's password."""

from __future__ import annotations

import logging

import pjsua2 as pj

from callcenter.engine.commands import Account
from callcenter.engine.pjsip.account import Ways, configuration
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.native import AccountOwner, NativeAccount
from callcenter.engine.relay.leg import Leg
from callcenter.engine.relay.registrar import Registrar


class Enrolment:
    """The library's account for *account*, whose callbacks go to *owner*; `native` once made."""

    def __init__(
        self, account: Account, owner: AccountOwner, *, leg: Leg, ways: Ways, log: logging.Logger
    ) -> None:
        self.native: NativeAccount | None = None
        self.realm = account.realm
        self._account = account
        self._owner = owner
        self._leg = leg
        self._ways = ways
        self._log = log
        self._relearnt = False

    def register(self, registrar: Registrar, public: str, *, afresh: bool) -> None:
        """Have it register; *afresh*: whatever is under way. Raises pj.Error."""
        if self.native is None:
            self.native = NativeAccount(self._owner)
            self.native.create(self._configuration(registrar, public))
            return
        self.native.modify(self._configuration(registrar, public))
        if afresh and not self.ask():
            # Only another URI makes the library let go of a REGISTER that is under way. When
            # none is, it would unregister, and that may arrive behind the new REGISTER.
            self.native.modify(self._configuration(registrar, public, registering=False))
            self.native.modify(self._configuration(registrar, public))

    def ask(self) -> bool:
        """Have it register again as it is; False while an earlier REGISTER is under way."""
        assert self.native is not None
        try:
            self.native.setRegistration(True)
        except pj.Error as error:
            # PJSIP_EBUSY.
            self._log.debug("%s: %s", self._account.id, reason_of(error))
            return False
        return True

    def leave(self) -> bool:
        """Have it unregister; False when that could not be asked for."""
        if self.native is None:
            return False
        try:
            self.native.setRegistration(False)
        except pj.Error as error:
            self._log.info("%s: could not unregister: %s", self._account.id, reason_of(error))
            return False
        return True

    def announce(self, registrar: Registrar, public: str) -> None:
        """Calls from now on name another address for their voice."""
        if self.native is None:
            return
        self._leg.announce(public)
        try:
            self.native.modify(self._configuration(registrar, public))
        except pj.Error as error:
            self._log.warning("%s: %s", self._account.id, reason_of(error))

    def learn(self, realm: str) -> bool:
        """Whether the password is for *realm* from now on: once for each registration.

        Credentials are for the realm the registrar itself named, and for no other.
        """
        if self._account.realm or self._relearnt or realm == self.realm:
            return False
        self._relearnt = True
        self.realm = realm
        return True

    def settled(self) -> None:
        """This registration is over, one way or the other: the next may name its realm."""
        self._relearnt = False

    def _configuration(
        self, registrar: Registrar, public: str, *, registering: bool = True
    ) -> pj.AccountConfig:
        return configuration(
            self._account,
            registrar,
            self.realm,
            self._ways,
            leg=self._leg.port,
            public=public,
            carried=self._leg.carries(registrar),
            registering=registering,
        )
