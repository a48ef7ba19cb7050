"""What may be wrong with a refusal as it was told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.support.small_firm import CONTACT, write_site

from enishi.core.refusal_input import RefusalInput, problems_of
from enishi.effects.site import load_site


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1), date(202, 4, 1)])
@pytest.mark.parametrize("name", ["decision_on", "said_on"])
def test_a_slip_in_the_year_is_a_problem_and_no_crash(tmp_path: Path, name: str, day: date) -> None:
    site = load_site(write_site(tmp_path, smtp_port=1, imap_port=1), today=date(2026, 11, 20))
    told = {"said_on": day} if name == "said_on" else {"dates": {name: day}}
    wanted = RefusalInput(CONTACT, reason="budget", rep="tanaka", **told)  # type: ignore[arg-type]
    [problem] = problems_of(wanted, site)
    assert (problem.code, problem.params["field"]) == ("refusal.unbelievable_day", name)
