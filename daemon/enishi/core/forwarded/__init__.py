"""Forwarded mail taken apart: who wrote the inner mail, to whom, when, and what the forwarder says about it."""

from enishi.core.forwarded.taking_apart import Forwarded, take_apart
from enishi.core.forwarded.written_people import Person

__all__ = ["Forwarded", "Person", "take_apart"]
