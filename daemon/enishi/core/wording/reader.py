"""Complement naive Bayes over the features of a text.

Each label is judged by the texts of all the others: what is rare among them speaks for it. With labels of a few
hundred texts each this was right more often than logistic regression and a support vector machine over the same
features, and it is trained by counting (Rennie, Shih, Teevan, Karger: Tackling the Poor Assumptions of Naive Bayes
Text Classifiers, ICML 2003, §3.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log, sqrt

from enishi.core.wording.features import features
from enishi.core.wording.table import Table, load

_SMOOTHING = 1.0
_MOST_KNOWN = 50_000
"""Features remembered: strangers must not fill our memory with words that nobody knows."""


@dataclass(frozen=True, slots=True)
class Opinion:
    weights: Mapping[str, float]
    """By label: how strongly the text speaks for it, in no unit; all nought for a text without a known word."""

    @property
    def label(self) -> str:
        return max(self.weights, key=lambda label: self.weights[label])

    def ahead_of(self, other: str) -> float:
        """How far the likeliest label stands above another."""
        return self.weights[self.label] - self.weights[other]


class Reader:
    def __init__(self, table: Table) -> None:
        self.labels = table.labels
        self._table = table
        whole, kinds = sum(table.totals), len(table.rows)
        self._log_totals = [log(whole - total + _SMOOTHING * kinds) for total in table.totals]
        self._known: dict[str, tuple[float, ...] | None] = {}
        """Weights of the features met so far; None for those of which nothing is known."""

    def opinion(self, text: str) -> Opinion:
        """What the whole text says. Never raises."""
        return Opinion(dict(zip(self.labels, self._weighed(text), strict=True)))

    def speaks_for(self, text: str, label: str) -> float:
        """How much more than for the labels on average."""
        weights = self._weighed(text)
        return weights[self.labels.index(label)] - sum(weights) / len(weights)

    def _weighed(self, text: str) -> list[float]:
        rows = [row for feature in features(text) if (row := self._weights(feature)) is not None]
        if not rows:
            return [0.0] * len(self.labels)
        # A long text says what it says more often, not more surely.
        length = sqrt(len(rows))
        return [sum(column) / length for column in zip(*rows, strict=True)]

    def _weights(self, feature: str) -> tuple[float, ...] | None:
        if feature not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[feature] = self._worked_out(feature)
        return self._known[feature]

    def _worked_out(self, feature: str) -> tuple[float, ...] | None:
        counts = self._table.counts(feature)
        if counts is None:
            return None
        whole = sum(counts)
        return tuple(
            log_total - log(whole - count + _SMOOTHING)
            for count, log_total in zip(counts, self._log_totals, strict=True)
        )


@cache
def reader(name: str) -> Reader:
    """The reader of one of the tables that come with the program."""
    return Reader(load(name))
