"""Days in people's words: `12月1日(火)`, 来週の月曜, 4月上旬, 来期, `in 2 weeks`, and dates of six more languages.

Every reading is an interval with a certainty; a year is inferred only by a stated rule and never guessed where
the words contradict themselves (libraries §6.2). No clock: the day the words were written is an argument.
"""

from enishi.core.dates.absence import return_day
from enishi.core.dates.found import Certainty, Edge, Found
from enishi.core.dates.reader import find_dates, when

__all__ = ["Certainty", "Edge", "Found", "find_dates", "return_day", "when"]
