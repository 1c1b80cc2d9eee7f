"""Our page in the agent's browser: it alone can use the window of the records again."""

from __future__ import annotations

import json
from typing import NamedTuple


class PageWords(NamedTuple):
    """What stands on the page, in the agent's *language*."""

    language: str = "en"
    title: str = "Callcenter: records"
    ready: str = "Records of the CRM open in a window of their own. Leave this page open."
    click: str = "Show the record"
    blocked: str = (
        "The browser wants one click before it opens the window of the records. "
        "If you allow pop-ups for this address, it will not ask again."
    )
    away: str = "Callcenter does not answer."
    over: str = "This page is no longer needed and can be closed."


def page(words: PageWords, nonce: str) -> str:
    """The whole page; only scripts and styles with *nonce* run in it."""
    # Imported here: it brings a large table, and most starts need no page.
    import html

    said = {name: html.escape(text) for name, text in words._asdict().items()}
    # Within a script no text may end it.
    plain = json.dumps(words._asdict()).replace("<", "\\u003c")
    return _PAGE.format(nonce=nonce, plain=plain, **said)


_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style nonce="{nonce}">
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 34rem; padding: 0 1rem;
  color-scheme: light dark; }}
button {{ font: inherit; padding: .6rem 1.2rem; }}
</style>
<h1>{title}</h1>
<p id="said" role="status">{ready}</p>
<button id="show" hidden>{click}</button>
<script nonce="{nonce}">
"use strict";
const words = {plain};
const said = document.getElementById("said"), button = document.getElementById("show");
let key = "", order = "";

function tell(path, body) {{
  return fetch(path, {{
    method: "POST", cache: "no-store", body: JSON.stringify(body),
    headers: {{ "Content-Type": "application/json", "Authorization": "Bearer " + key }},
  }});
}}

function show() {{
  // The same name each time: the window that is there already goes to the next record.
  const opened = window.open("/go/" + order, "callcenter-record", "popup,width=1200,height=900");
  button.hidden = opened !== null;
  said.textContent = opened === null ? words.blocked : words.ready;
  return opened !== null;
}}

async function follow() {{
  const answer = await tell("/next", {{ known: order }});
  if (answer.status === 401) return false;
  if (!answer.ok) throw new Error(String(answer.status));
  const next = (await answer.json()).order;
  if (button.hidden) said.textContent = words.ready;
  if (!next) return true;
  order = next;
  if (!show()) {{
    await tell("/blocked", {{ order }});
  }}
  return true;
}}

async function enter() {{
  const ticket = location.hash.slice(1);
  history.replaceState(null, "", "/");
  if (!ticket) {{ key = sessionStorage.getItem("key") || ""; return key !== ""; }}
  const answer = await tell("/enter", {{ ticket }});
  if (!answer.ok) return false;
  key = (await answer.json()).key;
  sessionStorage.setItem("key", key);
  return true;
}}

async function live() {{
  let there = await enter();
  while (there) {{
    try {{
      there = await follow();
    }} catch (error) {{
      said.textContent = words.away;
      await new Promise(done => setTimeout(done, 3000));
    }}
  }}
  button.hidden = true;
  said.textContent = words.over;
}}

button.addEventListener("click", show);
live();
</script>
</html>
"""
