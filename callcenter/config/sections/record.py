"""The customer's page in the CRM's own window: where it is, and when it opens."""

from __future__ import annotations

from callcenter.config import kinds, lists
from callcenter.config.declaring import Section, setting
from callcenter.domain.record_rules import RecordOpening


class RecordSection(Section, frozen=True):
    """The record of a call's customer in the CRM's own pages."""

    url: str = setting(kinds.record_address(), "", "Address of a record, with {{field}} in it")
    hosts: tuple[str, ...] = setting(
        lists.texts(), (), "Records are opened on these hosts only (none: any with https)"
    )
    opens: RecordOpening = setting(
        kinds.one_of(RecordOpening), RecordOpening.BY_HAND, "The CRM’s page opens"
    )
    one_tab: bool = setting(
        kinds.truth(), False, "All records open in the same window of the browser"
    )
    tab_port: int = setting(
        kinds.whole(1024, 65535), 47921, "Port on this machine of the page that keeps that window"
    )
