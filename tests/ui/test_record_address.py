"""Only a CRM's address over https, or on this machine, is opened."""

from __future__ import annotations

import pytest

from ui.record_address import can_be_opened


@pytest.mark.parametrize(
    "address",
    [
        "https://crm.example/customers/7?tab=calls",
        "http://127.0.0.1:8080/customers/7",
        "http://localhost/customers/7",
    ],
)
def test_a_page_of_the_crm_is_opened(address: str) -> None:
    assert can_be_opened(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "crm.example/customers/7",
        "http://crm.example/customers/7",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https:///no-host",
        "https://crm.example/a b",
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert not can_be_opened(address)
