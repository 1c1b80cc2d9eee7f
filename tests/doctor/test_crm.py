"""The doctor's look at the CRM."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer

from callcenter.config.writing import set_user
from callcenter.doctor import crm
from callcenter.paths import Profile
from tests.doctor.patients import patient

CRM = {
    "ping": {"url": "/ping"},
    "find": {"url": "/c?p={number}"},
    "log": {"url": "/calls"},
    "customer": {"id": "id", "name": "name", "numbers": ["phone"]},
}


@pytest.mark.parametrize(
    ("status", "ok", "fix"), [(200, True, ""), (401, False, "secret set"), (500, False, "crm.url")]
)
def test_the_crm_is_really_asked(
    profile: Profile, httpserver: HTTPServer, status: int, ok: bool, fix: str
) -> None:
    httpserver.expect_request("/ping", headers={"Authorization": "Bearer t"}).respond_with_data(
        "{}", status, content_type="application/json"
    )
    set_user(profile.config, {"crm": {"url": httpserver.url_for(""), **CRM}})
    found = crm.crm(patient(profile, {"CALLCENTER_CRM_TOKEN": "t"}))
    assert (found.ok, fix in found.fix) == (ok, True)
    assert len(httpserver.log) == 1


def test_a_wrong_crm_table_is_told(profile: Profile) -> None:
    set_user(profile.config, {"crm": {"url": "https://crm.example"}})
    found = crm.crm(patient(profile, {"CALLCENTER_CRM_TOKEN": "t"}))
    assert not found.ok
    assert "crm" in found.cause
    assert "[crm]" in found.fix


def test_no_crm_is_no_fault(profile: Profile) -> None:
    assert crm.crm(patient(profile)).ok
