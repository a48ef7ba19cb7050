"""What an incoming mail concerns, how sure that is, by which evidence, and so what may follow from it (D9, D10, I14).

`clues` reads what a mail says of itself, `rules` weighs it against what is on record. Whatever a stranger could have
made up never stops anything for good: at most it pauses, and a person is asked.
"""

from enishi.core.matching.clues import Clues, clues_in
from enishi.core.matching.evidence import Certainty, Evidence, said
from enishi.core.matching.rules import (
    Consequence,
    Message,
    certainty_of,
    certainty_of_report,
    consequence,
    may_be_about,
)

__all__ = [
    "Certainty",
    "Clues",
    "Consequence",
    "Evidence",
    "Message",
    "certainty_of",
    "certainty_of_report",
    "clues_in",
    "consequence",
    "may_be_about",
    "said",
]
