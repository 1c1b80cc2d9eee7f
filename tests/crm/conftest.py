from __future__ import annotations

from collections.abc import Iterator

import pytest

from callcenter.demo.crm import SampleCrm
from tests.crm.samples import sample_crm


@pytest.fixture
def crm() -> Iterator[SampleCrm]:
    server = sample_crm()
    server.start()
    yield server
    server.close()
