"""The reason in a customer's words: what they said, how final it is, and whether they want silence.

A proposal for a person, never a verdict: the words are not the reason (doctrine A3). Only the wish for silence is
acted on at once (mail-reality L7), and there a doubt counts for silence.
"""

from enishi.core.refusal.reading import ReasonReading, read

__all__ = ["ReasonReading", "read"]
