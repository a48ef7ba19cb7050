"""Delivery reports of any mail system, read for what became of which mail, and why (mail-reality D9)."""

from enishi.core.bounces.cause import BounceCause
from enishi.core.bounces.report import Bounce, Fate, find_bounce, is_challenge

__all__ = ["Bounce", "BounceCause", "Fate", "find_bounce", "is_challenge"]
