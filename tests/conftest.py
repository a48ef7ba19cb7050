"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A timing is a benchmark's business, never an assertion: a busy machine must not fail a test.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
