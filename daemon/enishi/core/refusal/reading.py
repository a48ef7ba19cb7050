"""From words to a reason: phrase rules and word counts weighed together, the heaviest reason proposed.

The rules (`cues`) know what a wording means and where it is denied; the counts (`core.wording`) know wordings that no
rule foresaw. What a firm has written under `says:` outweighs both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from enishi.core.dates import Certainty, Found, find_dates
from enishi.core.model import Finality
from enishi.core.plan import Reason
from enishi.core.refusal.cues import CUES
from enishi.core.refusal.sentences import asks, is_denied, sentences
from enishi.core.refusal.silence import Silence, silence_in
from enishi.core.refusal.stance import declines, invites
from enishi.core.wording import Opinion, reader

_OWN_WORDING = 30.0
"""A phrase that the firm wrote under `says:` outweighs whatever else speaks."""
_FURTHER_CUES_COUNT = 0.4
_CUE = 0.15
"""What a cue's weight adds to an opinion from word counts."""
_MOST_CUES = 5.0
"""However many of ours there are."""
_KEYS = {"timing": "not_now", "permanent_no": "final"}
"""Labels of the example texts that bear another name as keys of reasons.yaml."""
_NO_REASON = "none"


@dataclass(frozen=True, slots=True)
class ReasonReading:
    """What the words seem to say. A person confirms it before anything but silence follows from it."""

    reason: str | None
    """Key of reasons.yaml; None: no refusal, or one that gives no reason."""
    finality: Finality | None
    """None: the words refuse nothing."""
    suppress: bool
    """They want no more mail, or are angry: write never again and tell the rep."""
    confidence: float
    """0 to 1: how far the reason stands out."""
    why: tuple[str, ...]
    """`REASON: the customer's words`, the heaviest first."""
    worry: str | None = None
    """The sentence that tells of a fear, as written but for width."""
    competitor_mentioned: bool = False
    dates: Mapping[str, date] = field(default_factory=dict)
    """Dates of the record that the words name (`look_again_on`, `decision_on`, `budget_opens_on`, `contract_ends_on`)."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    reason: str
    weight: float
    words: str
    sentence: str
    is_own: bool = False
    """A wording of the firm's."""


def read(
    text: str,
    reasons: Mapping[str, Reason],
    *,
    said_on: date | None = None,
    fiscal_year_start: tuple[int, int] = (4, 1),
) -> ReasonReading:
    """The reason in a customer's visible words (never in quoted history). Never raises.

    Only reasons of the site are proposed; with none given, the shipped keys. `said_on`: the day of writing, without
    which no dates are read.
    """
    said = sentences(text)
    silence, stop_words = silence_in(said)
    evidence = list(_evidence(said, reasons))
    says_no = any(map(declines, said))
    opinion = reader("refusals").opinion("。".join(filter(_states, said)))
    weights = _together(opinion, evidence)
    reason = _chosen(weights, evidence, says_no)
    if (reasons and reason not in reasons) or (any(map(invites, said)) and not says_no):
        reason = None
    finality = _finality(reason, says_no, evidence)
    why = list(_why(reason, said, evidence))
    if silence is not Silence.NONE:
        reason, finality = "final" if not reasons or "final" in reasons else None, Finality.FINAL
        why.insert(0, f"final: {stop_words}")
    worries = [one for one in evidence if one.reason == "anxiety"]
    return ReasonReading(
        reason=reason,
        finality=finality,
        suppress=silence is Silence.WANTED,
        confidence=1.0 if silence is Silence.WANTED else _confidence(weights, reason, evidence),
        why=tuple(dict.fromkeys(why))[:5],
        worry=max(worries, key=lambda one: one.weight).sentence if worries else None,
        competitor_mentioned=any(one.reason == "competitor" and one.weight >= 1.5 for one in evidence),
        dates=_dates(said, said_on, fiscal_year_start) if said_on else {},
    )


def _evidence(said: Sequence[str], reasons: Mapping[str, Reason]) -> Iterator[_Evidence]:
    for sentence in said:
        if not _states(sentence):
            continue
        for cue in CUES:
            found = cue.pattern.search(sentence)
            if found and not is_denied(sentence, found.start(), found.end()):
                yield _Evidence(cue.reason, cue.weight, found[0], sentence)
        for key, reason in reasons.items():
            for wording in reason.says:
                at = sentence.casefold().find(wording.casefold()) if wording else -1
                if at >= 0 and not is_denied(sentence, at, at + len(wording)):
                    yield _Evidence(key, _OWN_WORDING, wording, sentence, is_own=True)


def _states(sentence: str) -> bool:
    """A question gives no reason (料金はおいくらですか)."""
    return not asks(sentence) or declines(sentence)


def _weights(evidence: Sequence[_Evidence]) -> dict[str, float]:
    """The heaviest cue of a reason counts whole, further ones in part: saying it twice is not saying it louder."""
    by_reason: dict[str, list[float]] = {}
    for one in evidence:
        by_reason.setdefault(one.reason, []).append(one.weight)
    return {
        reason: max(weights) + _FURTHER_CUES_COUNT * (sum(weights) - max(weights))
        for reason, weights in by_reason.items()
    }


def _together(opinion: Opinion, evidence: Sequence[_Evidence]) -> dict[str, float]:
    """By reason, and `none`."""
    counted = {_KEYS.get(label, label): weight for label, weight in opinion.weights.items()}
    ours = _weights([one for one in evidence if not one.is_own])
    own = _weights([one for one in evidence if one.is_own])
    return {
        reason: counted.get(reason, min(counted.values()))
        + _CUE * (min(ours.get(reason, 0.0), _MOST_CUES) + own.get(reason, 0.0))
        for reason in {*counted, *ours, *own}
    }


_ENOUGH = 2.0
_ENOUGH_BESIDE_A_NO = 1.5
"""A cue of this weight says a reason outright. A polite no is mostly courtesy, which counts as no reason: one clause with a
reason in it outweighs that."""
_FAR_FROM_NONE = 0.4
"""How far above no reason at all a reason must stand where nothing says no and no rule knows the words."""


def _chosen(weights: dict[str, float], evidence: Sequence[_Evidence], says_no: bool) -> str | None:
    none = weights[_NO_REASON]
    reason = max((key for key in weights if key != _NO_REASON), key=lambda key: weights[key])
    enough = _ENOUGH_BESIDE_A_NO if says_no else _ENOUGH
    if any(one.weight >= enough for one in evidence):
        return reason
    least = none if says_no else none + _FAR_FROM_NONE
    return reason if weights[reason] > least else None


def _why(reason: str | None, said: Sequence[str], evidence: Sequence[_Evidence]) -> Iterator[str]:
    """The words of the rules for the reason, the sentence that speaks most for it, then what spoke for others."""
    by_weight = sorted(evidence, key=lambda one: -one.weight)
    yield from (f"{one.reason}: {one.words}" for one in by_weight if one.reason == reason)
    if reason is not None and said:
        label = next((label for label, key in _KEYS.items() if key == reason), reason)
        if label in reader("refusals").labels:
            yield f"{reason}: {max(said, key=lambda sentence: reader('refusals').speaks_for(sentence, label))}"
    yield from (f"{one.reason}: {one.words}" for one in by_weight if one.reason != reason)


_OPEN = re.compile(
    r"検討中|検討して(?:おり|い)|最中|まだ|これから(?:決|検討)|結論|迷って|お?時間を|決まり次第|still|not yet|undecided",
    re.IGNORECASE,
)


def _finality(reason: str | None, says_no: bool, evidence: Sequence[_Evidence]) -> Finality | None:
    if reason is None:
        return Finality.NOT_NOW if says_no else None
    if reason == "considering":
        return Finality.UNDECIDED
    open_still = any(_OPEN.search(one.sentence) for one in evidence if one.reason == reason)
    return Finality.UNDECIDED if open_still and not says_no else Finality.NOT_NOW


_SURENESS = ((1.2, 0.95), (0.8, 0.9), (0.6, 0.85), (0.4, 0.8), (0.2, 0.6), (0.1, 0.5))
"""How often a reason was right that stood so far above the next: measured on example texts of writers left out."""


def _confidence(weights: Mapping[str, float], reason: str | None, evidence: Sequence[_Evidence]) -> float:
    if reason is None:
        return 0.0
    if any(one.reason == reason and one.is_own for one in evidence):
        return 0.95
    rivals = {key: weight for key, weight in weights.items() if key != reason}
    if any(one.reason == reason and one.weight >= _ENOUGH for one in evidence):
        rivals.pop(_NO_REASON, None)  # it is said outright: no reason at all is out of the question
    ahead = weights[reason] - max(rivals.values())
    return next((right for least, right in _SURENESS if ahead >= least), 0.4)


_DATE_OF = (
    (
        "contract_ends_on",
        re.compile(
            r"契約[^。]{0,12}(?:更新|満了|終了|切れ|まで)|更新(?:時期|月)|contract (?:ends|expires|runs)",
            re.IGNORECASE,
        ),
    ),
    ("budget_opens_on", re.compile(r"予算|budget", re.IGNORECASE)),
    (
        "decision_on",
        re.compile(
            r"結論|決(?:め|ま|裁|定)|返事|回答|判断|会議|役員会|理事会|decid|decision|get back", re.IGNORECASE
        ),
    ),
    ("look_again_on", re.compile(r"")),
)
"""Whose date it is, by the words beside it; the first that fits."""


def _dates(said: Sequence[str], said_on: date, fiscal_year_start: tuple[int, int]) -> dict[str, date]:
    dates: dict[str, date] = {}
    for sentence in said:
        ahead = [
            found
            for found in find_dates(sentence, said_on, fiscal_year_start)
            if found.certainty is not Certainty.DOUBTFUL and found.last > said_on
        ]
        if not ahead:
            continue
        name = next(name for name, beside in _DATE_OF if beside.search(sentence))
        for found in ahead:
            dates.setdefault(name, _day(name, found, said_on))
    return dates


def _day(name: str, found: Found, said_on: date) -> date:
    """A decision falls on the last day of the period named, everything else begins with the first."""
    return found.last if name in ("decision_on", "contract_ends_on") else max(found.first, said_on)
