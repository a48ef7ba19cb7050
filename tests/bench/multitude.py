"""Many customers whose sequences wait for a day that is weeks away, without waiting for them to be imported."""

from __future__ import annotations

from tests.bench.copies import Database, copy, opened
from tests.bench.stage import Stage

WAITING = "waiting"
"""Reason, cadence and step."""
SOON, SPREAD = 30 * 86400, 180 * 86400
"""Seconds until the first one is due, and over which the rest follow."""


def settle_in(here: Stage, count: int) -> None:
    """From none or fewer to `count` customers, each with an active sequence that is due in a month or later.

    The first is a refusal recorded by the program; the others are copies of its rows.
    """
    if count == 0:
        return
    if not (here.firm.folder / "cadences" / f"{WAITING}.yaml").exists():
        found(here)
    with opened(here.storage, here.firm.folder) as database:
        customers_like_the_first(database, count)
        sequences_like_the_first(database, 2, count)
        database.settle()


def found(here: Stage) -> None:
    """The cadence, and the one customer who waits in it."""
    site = here.firm.folder
    step = f"{{id: {WAITING}, kind: info, at: refusal + 30d, mail: {WAITING}, approval: auto}}"
    (site / "cadences" / f"{WAITING}.yaml").write_text(f"cadence: {WAITING}\nsteps:\n  - {step}\n")
    (site / "mail" / f"{WAITING}.md.j2").write_text("---\nsubject: News\nkind: info\n---\nThere is news.\n")
    with (site / "reasons.yaml").open("a", encoding="utf-8") as reasons:
        reasons.write(f"\n{WAITING}: {{title: Waiting, finality: not_now, cadence: {WAITING}}}\n")
    here.firm.enishi("import", "refusals", here.firm.refused_by(1, WAITING))


def customers_like_the_first(database: Database, count: int) -> None:
    """Customers 2…`count`: each a company, a contact, a deal and a refusal of their own, under their number."""
    domain = "'recipient' || n || '.test'"
    address = f"'contact@' || {domain}"
    n = {"id": "n"}
    copy(database, "companies", {**n, "domain": domain, "name_key": "'bench ' || n"}, 2, count)
    contact = {**n, "company_id": "n", "address": address, "address_key": address, "domain": domain}
    copy(database, "contacts", contact, 2, count)
    copy(database, "deals", {**n, "contact_id": "n"}, 2, count)
    copy(database, "refusals", {**n, "deal_id": "n"}, 2, count)


def sequences_like_the_first(database: Database, first: int, last: int) -> None:
    """Sequences under their numbers, each of the customer with the same number."""
    due_at = database.ahead(f"{SOON} + (n * 7919) % {SPREAD}")
    copy(
        database,
        "sequences",
        {"id": "n", "contact_id": "n", "refusal_id": "n", "look_at": due_at},
        first,
        last,
    )
