"""Message-IDs: ours, and which ids of others may stand in our headers (RFC 5322 §3.6.4)."""

from __future__ import annotations

import re

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


def new_message_id(domain: str, token: str) -> str:
    """`<enishi.TOKEN@domain>`; the token is the caller's random, so that a re-send keeps the id (R6)."""
    return _own_id(f"enishi.{_checked_token(token)}", domain)


def thread_root(token: str, domain: str) -> str:
    """An id for References alone: providers that rewrite Message-IDs leave it standing (R7)."""
    return _own_id(f"enishi.thread.{_checked_token(token)}", domain)


def is_message_id(text: str) -> bool:
    """Fit to stand in In-Reply-To or References: visible ASCII in angle brackets. Mail from outside may bring worse."""
    return _MESSAGE_ID.fullmatch(text) is not None


def _own_id(local: str, domain: str) -> str:
    return f"<{local}@{domain}>"


def _checked_token(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is letters, digits, - and _")
    return token
