"""Enishi (縁): follow-up by mail after a refusal, from a small server."""

__version__ = "0.1.0"
