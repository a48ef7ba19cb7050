"""Many customers at once, without waiting for them to be imported: some who wait for months, some with a mail due now.

The first of each kind is a refusal that the program recorded itself; the others are copies of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.copies import Database, copy, opened
from tests.bench.firm import Firm
from tests.bench.stage import Stage

from enishi.effects.doorbell import ring

FIRST_DUE, SPREAD = 30 * 86400, 180 * 86400
"""Seconds until the first who waits is due, and over which the rest follow."""


@dataclass(frozen=True)
class Kind:
    """Reason, cadence, step and mail of the same name: one step that advertises and asks nobody."""

    name: str
    at: str


WAITING = Kind("waiting", "refusal + 30d")
DUE = Kind("due", "refusal")

_BODY = """\
{{ contact.name|default('') }}: since {{ deal.proposed_on|default('') }} we have kept {{ deal.product|default('') }} in mind.

Nothing needs to be done. The page tells in four minutes how others went about it, what it cost them and how long
it took; it asks for no form to be filled in. If the matter is closed, a word is enough and this was the last letter.
"""


def settle_in(here: Stage, count: int) -> None:
    """From none or fewer to `count` customers, each with an active sequence that is due in a month or later."""
    if count == 0:
        return
    introduce(here, WAITING)
    with opened(here.storage, here.firm.folder) as database:
        customers_like_the_first(database, count)
        due_at = database.ahead(f"{FIRST_DUE} + (n * 7919) % {SPREAD}")
        sequences_like_the_first(database, count, look_at=due_at)
        database.settle()


def queue_up(here: Stage, count: int, in_seconds: int = 0) -> None:
    """`count` customers on an empty database, each with one mail that may leave now or after so many seconds."""
    introduce(here, DUE)
    with opened(here.storage, here.firm.folder) as database:
        customers_like_the_first(database, count)
        sequences_like_the_first(database, count)
        copy(database, "touches", {"id": "n", "sequence_id": "n"}, 2, count)
        mails_like_the_first(database, 2, count)
        if in_seconds:
            database.execute(f"UPDATE sends SET due_at = {database.ahead(str(in_seconds))}")
        database.settle()


def release(here: Stage, firms: Sequence[Firm]) -> None:
    """All that is queued may leave now; every daemon is woken."""
    with opened(here.storage, here.firm.folder) as database:
        database.execute(f"UPDATE sends SET due_at = {database.ahead('-1')} WHERE state = 'queued'")
    for firm in firms:
        ring(firm.folder / "data")


def introduce(here: Stage, kind: Kind) -> None:
    """The cadence, and the first customer in it. Nothing if they are there."""
    site, name = here.firm.folder, kind.name
    cadence = site / "cadences" / f"{name}.yaml"
    if cadence.exists():
        return
    step = f"{{id: {name}, kind: info, at: {kind.at}, mail: {name}, approval: auto}}"
    cadence.write_text(f"cadence: {name}\nsteps:\n  - {step}\n")
    (site / "mail" / f"{name}.md.j2").write_text(f"---\nsubject: News\nkind: info\n---\n{_BODY}")
    with (site / "reasons.yaml").open("a", encoding="utf-8") as reasons:
        reasons.write(f"\n{name}: {{title: {name}, finality: not_now, cadence: {name}}}\n")
    here.firm.enishi("import", "refusals", here.firm.refused_by(1, name))


def customers_like_the_first(database: Database, count: int) -> None:
    """Customers 2…`count`: each a company, a contact, a deal and a refusal of their own, under their number."""
    n, domain, address = {"id": "n"}, _domain(), _address()
    copy(database, "companies", {**n, "domain": domain, "name_key": "'bench ' || n"}, 2, count)
    contact = {**n, "company_id": "n", "address": address, "address_key": address, "domain": domain}
    copy(database, "contacts", contact, 2, count)
    copy(database, "deals", {**n, "contact_id": "n"}, 2, count)
    copy(database, "refusals", {**n, "deal_id": "n"}, 2, count)


def sequences_like_the_first(database: Database, count: int, **changed: str) -> None:
    """Sequences 2…`count`, each of the customer with the same number."""
    copy(database, "sequences", {"id": "n", "contact_id": "n", "refusal_id": "n", **changed}, 2, count)


def mails_like_the_first(database: Database, first: int, last: int, customers: int | None = None) -> None:
    """Mails under their numbers, each of the customer and the sequence with the same number, or shared by `customers`."""
    of = "n" if customers is None else f"(1 + n % {customers})"
    text = {
        "id": "n",
        "recipient": _address(of),
        "message_id": "'<bench.' || n || '@bench-firm.test>'",
        "contact_id": of,
        "sequence_id": "n",
    }
    copy(database, "outbound", text, first, last)
    copy(database, "sends", {"id": "n", "domain": _domain(of)}, first, last)


def _domain(number: str = "n") -> str:
    return f"'recipient' || {number} || '.test'"


def _address(number: str = "n") -> str:
    return f"'contact@' || {_domain(number)}"
