"""What is kept on this computer: hidden from others, for how long, and what goes at the end."""

from __future__ import annotations

from callcenter.config import kinds, lists
from callcenter.config.choices import Encryption
from callcenter.config.declaring import Section, setting
from callcenter.domain.keep_policy import Keep

_LONGEST_DAYS = 36500
# The one line of base64 in the PEM file of an X25519 public key (RFC 8410).
_PUBLIC_KEY = r"MCowBQYDK2VuAyEA[A-Za-z0-9+/]{43}="


class DataSection(Section, frozen=True):
    """The local copy of customers and calls."""

    encryption: Encryption = setting(
        kinds.one_of(Encryption), Encryption.REQUIRED, "Encryption of what is kept"
    )
    escrow_public_key: str = setting(
        kinds.matching(_PUBLIC_KEY, "the line of an X25519 public key: openssl pkey -pubout"),
        "",
        "The company's key for opening lost data",
    )
    erase_allowed: bool = setting(kinds.truth(), False, "Agents may erase a person")
    export_allowed: bool = setting(kinds.truth(), True, "Customers may be written to files")
    import_allowed: bool = setting(kinds.truth(), True, "Customers may be imported from files")
    purge_at_sign_out: bool = setting(
        kinds.truth(), False, "Nothing stays on this computer after signing out"
    )
    keep: Keep = setting(kinds.one_of(Keep), Keep.ALL, "Whose records are kept on this computer")
    keep_days: int = setting(
        kinds.whole(1, _LONGEST_DAYS, "days"), 30, "With keep = recent: who called in so many days"
    )
    keep_queues: tuple[str, ...] = setting(
        lists.texts(), (), "With keep = queue: whose customers are kept"
    )
    keep_calls_days: int = setting(
        kinds.whole(0, _LONGEST_DAYS, "days"), 0, "Calls that the CRM has go after (0: never)"
    )
    keep_contacts_days: int = setting(
        kinds.whole(0, _LONGEST_DAYS, "days"), 0, "Customers' past contacts go after (0: never)"
    )
    keep_undo_days: int = setting(
        kinds.whole(0, _LONGEST_DAYS, "days"), 30, "Imports can be undone for (0: without end)"
    )
