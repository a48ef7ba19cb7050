"""Secrets that only one mailbox receives."""

from __future__ import annotations

import secrets


def fresh_token() -> str:
    """128 random bits as 32 hex digits (mail-reality A1); safe in addresses, headers and subjects."""
    return secrets.token_hex(16)
