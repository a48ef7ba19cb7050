"""Both starter sites, as `enishi init` leaves them, read and rendered once."""

from __future__ import annotations

import pytest
from tests.content.starter_mails import LANGUAGES, ROOT, TODAY, Mail, rendered_mails

from enishi.core.language import Lang
from enishi.core.settings import Site
from enishi.effects.site import load_site


@pytest.fixture(scope="session")
def sites() -> dict[Lang, Site]:
    return {lang: load_site(ROOT / "templates" / lang / "config.yaml", today=TODAY) for lang in LANGUAGES}


@pytest.fixture(scope="session")
def mails(sites: dict[Lang, Site]) -> list[Mail]:
    return [mail for lang, site in sites.items() for mail in rendered_mails(lang, site)]
