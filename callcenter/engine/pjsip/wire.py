"""The SIP library's own object of one call: what is sent through it, and how it is let go."""

from __future__ import annotations

import pjsua2 as pj

from callcenter.engine.pjsip.native import CallOwner, NativeAccount, NativeCall
from callcenter.engine.pjsip.operation import one_voice, with_header
from callcenter.engine.pjsip.replaced import Replaced
from callcenter.engine.pjsip.target import Refusal


class Wire:
    """`native` is None once it has been let go; a *slot* below 0 says that it is to be dialled."""

    def __init__(self, owner: CallOwner, account: NativeAccount, slot: int) -> None:
        self.account: NativeAccount | None = account
        self.slot = slot
        self.native: NativeCall | None = NativeCall(owner, account, slot)

    @property
    def open(self) -> NativeCall:
        """The library's call; raises Refusal when it has been let go."""
        if self.native is None:
            raise Refusal("this call is over")
        return self.native

    @property
    def hidden(self) -> bool:
        """Whether nobody can read its messages on their way."""
        return self.account is not None and self.account.owner.hidden

    def dial(self, uri: str, context: str) -> None:
        """Call *uri*, with *context* on its way; raises pj.Error when nothing could be sent."""
        self.open.makeCall(uri, with_header(one_voice(), "User-to-User", context))
        self.slot = self.open.getId()

    def answer(self, code: int) -> None:
        """Tell the caller *code*."""
        wish = one_voice()
        wish.statusCode = code
        self.open.answer(wish)

    def hang_up(self, code: int, contact: str = "") -> None:
        """End it, with *code* before the answer; 302 sends the caller on to *contact*."""
        wish = with_header(pj.CallOpParam(), "Contact", contact)
        wish.statusCode = code
        self.open.hangup(wish)

    def replace(self, owner: CallOwner, slot: int) -> Replaced:
        """Go on with the library's call in *slot*; what is left of the former one."""
        assert self.account is not None
        former = Replaced(self.open, self.account, self.slot)
        self.slot = slot
        self.native = NativeCall(owner, self.account, slot)
        return former

    def let_go(self) -> None:
        """Drop the library's call; never from inside one of its callbacks."""
        self.native = None
        self.account = None

    def disown(self) -> None:
        """Drop it without its destructor, which would end whoever has its slot by now."""
        if self.native is not None:
            self.native.this.disown()
