"""What a rep's word binds: exactly one text to exactly one person (promise 5, mail-reality A1)."""

from __future__ import annotations

import hashlib


def text_digest(recipient: str, subject: str, body: str) -> str:
    """SHA-256 over recipient, subject and the whole plain text; changes with any of them."""
    digest = hashlib.sha256()
    for part in (recipient, subject, body):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def token_hash(token: str) -> str:
    """What is stored of a token; the token itself is only in the rep's mailbox."""
    return hashlib.sha256(token.encode()).hexdigest()
