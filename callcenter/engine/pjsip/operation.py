"""What every operation on a call of the library carries: one voice, no video."""

from __future__ import annotations

import pjsua2 as pj


def one_voice() -> pj.CallOpParam:
    """Parameters of an operation on a call with one voice and nothing else."""
    wish = pj.CallOpParam(True)
    wish.opt.audioCount = 1
    wish.opt.videoCount = 0
    return wish


def with_header(wish: pj.CallOpParam, name: str, value: str) -> pj.CallOpParam:
    """*wish* with one header more; an empty *value* adds none."""
    if value:
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        wish.txOption.headers.append(header)
    return wish
