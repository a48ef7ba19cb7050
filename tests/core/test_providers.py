"""What each mail host allows, and what holds for a mailbox."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from enishi.core.limits import NO_LIMITS, Limits, counts_of, windows_of
from enishi.core.providers import PROVIDERS, UNKNOWN_HOST, Provider, limits_for
from enishi.core.settings import MailboxSettings, Security, Server

SERVER = Server("localhost", 25, Security.NONE)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.key)
def test_every_preset_says_whence_and_when_and_keeps_its_connections_few(provider: Provider) -> None:
    assert provider.source
    assert provider.seen_on <= date(2026, 11, 21)
    if provider.limits != NO_LIMITS:
        assert provider.limits.windows
        assert 1 <= provider.limits.connections <= 3
        assert provider.limits.per_domain


def test_a_host_we_know_nothing_about_gets_one_mail_in_thirty_seconds_and_sixty_an_hour() -> None:
    assert counts_of(UNKNOWN_HOST.windows) == {"seconds_apart": 30, "per_hour": 60}
    assert UNKNOWN_HOST.windows[0].within == timedelta(seconds=30)


def test_what_the_owner_wrote_holds_then_the_preset_then_the_slow_default() -> None:
    mailbox = MailboxSettings("followup", "followup@mirai.example", SERVER, SERVER)
    assert limits_for(mailbox) == UNKNOWN_HOST
    named = MailboxSettings("followup", "followup@mirai.example", SERVER, SERVER, provider="google")
    assert limits_for(named) == PROVIDERS["google"].limits
    written = Limits(windows_of({"per_day": 3}))
    assert limits_for(MailboxSettings("f", "f@m.example", SERVER, SERVER, limits=written)) == written
