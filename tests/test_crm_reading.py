from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.crm_reading import read_libraries

ROOT = Path(__file__).parents[1]


def test_each_library_is_read_only_when_no_call_has_just_rung(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["read_for_the_crm_1", "read_for_the_crm_2"]
    for name in names:
        (tmp_path / f"{name}.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    waited: list[list[bool]] = []

    def wait() -> None:
        waited.append([name in sys.modules for name in names])

    try:
        read_libraries(wait, parts=names, pause_s=0.0)
        assert waited == [[False, False], [True, False]]
        read_libraries(wait, parts=names, pause_s=0.0)
        assert len(waited) == 2, "what has been read waits for nobody"
    finally:
        for name in names:
            sys.modules.pop(name, None)


def test_nothing_is_left_for_the_first_request_to_the_crm() -> None:
    program = """
import asyncio, sys
from callcenter.crm_reading import read_libraries
read_libraries(lambda: None, pause_s=0.0)
import callcenter.syncing, callcenter.sync.sync, callcenter.crm.rest, httpx
before = set(sys.modules)

async def answer(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
    await writer.drain()
    writer.close()

async def ask():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, httpx.AsyncClient(trust_env=False) as client:
        port = server.sockets[0].getsockname()[1]
        assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 200

asyncio.run(ask())
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    late = set(done.stdout.split())
    assert late.isdisjoint({"h11", "httpcore", "httpx", "anyio", "callcenter", "jmespath"}), late
