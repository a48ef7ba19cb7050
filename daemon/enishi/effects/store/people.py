"""Companies and the people we write to there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from enishi.core.address import address_key, domain_of
from enishi.core.model import Company, Contact
from enishi.effects.store import tables as t
from enishi.effects.store.batch import Ask, Change, Row, ask, insert, run
from enishi.effects.store.operations import Operations
from enishi.effects.store.postgres import Transaction as PostgresTransaction
from enishi.effects.store.rows import columns, from_values, names, values

_SHORT_FORMS = {"(株)": "株式会社", "(有)": "有限会社", "(同)": "合同会社"}


def company_key(name: str) -> str | None:
    """What two spellings of one firm's name share: width, case, spaces and ㈱ do not count; the legal form does."""
    key = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
    for short, full in _SHORT_FORMS.items():
        key = key.replace(short, full)
    return key[:255] or None


@dataclass(frozen=True, slots=True)
class Sought:
    """A person as somebody told of them."""

    address: str
    company: str | None
    domain: str | None
    """The firm's, as `core.address.company_domain` gives it: None for free mail."""


@dataclass(frozen=True, slots=True)
class Directory:
    contacts: dict[str, Contact]
    """By `address_key`."""
    by_domain: dict[str, Company]
    by_name: dict[str, Company]
    """By `company_key`; the oldest of that name."""
    without_domain: dict[str, Company]
    """The oldest of that name whose domain nobody knows."""


_COMPANY = ", ".join(f"f.{name}" for name in names(Company))
_CONTACTS = f"SELECT {', '.join(names(Contact))} FROM contacts WHERE address_key AMONG ? ORDER BY id"
_NAMED = (
    f"SELECT f.name_key, {_COMPANY} FROM companies f WHERE f.id IN"
    " (SELECT min(id) FROM companies WHERE name_key AMONG ?{also} GROUP BY name_key)"
)
_BY_CONTACT = (
    f"SELECT p.domain, {_COMPANY} FROM contacts p JOIN companies f ON f.id = p.company_id WHERE p.id IN"
    " (SELECT min(id) FROM contacts WHERE domain AMONG ? GROUP BY domain)"
)

_CONCERNED = (
    "SELECT address_key FROM contacts WHERE address_key AMONG ?"
    " UNION SELECT '@' || domain FROM contacts WHERE domain AMONG ?"
)


def _by_name(rows: Iterable[Row]) -> dict[str, Company]:
    return {row[0]: from_values(Company, row[1:]) for row in rows}


class People(Operations):
    async def take_turns_recording(self) -> None:
        """Until the transaction ends nobody else makes people or firms, so that what is looked up stays true."""
        if isinstance(self._connection, PostgresTransaction):  # SQLite has but one writer
            await ask(self._connection, "SELECT pg_advisory_xact_lock(hashtext('enishi recording'))")

    async def directory(self, sought: Iterable[Sought]) -> Directory:
        """Whom we know of them; in a writing transaction their rows are this one's until it ends."""
        people = list(sought)
        mine = " FOR UPDATE" if self.writes else ""
        domains = sorted({person.domain for person in people if person.domain})
        keys = sorted({key for person in people if (key := company_key(person.company or ""))})
        contacts, with_domain, named, without_domain = await run(
            self._connection,
            Ask(_CONTACTS + mine, (sorted({address_key(person.address) for person in people}),)),
            Ask(f"SELECT {_COMPANY} FROM companies f WHERE f.domain AMONG ?", (domains,)),
            Ask(_NAMED.format(also=""), (keys,)),
            Ask(_NAMED.format(also=" AND domain IS NULL"), (keys,)),
        )
        own = [from_values(Company, row) for row in with_domain]
        by_domain = {str(firm.domain): firm for firm in own}
        return Directory(
            contacts={
                address_key(known.address): known for known in (from_values(Contact, row) for row in contacts)
            },
            by_domain=await self._firms_of_contacts_at(set(domains) - set(by_domain)) | by_domain,
            by_name=_by_name(named),
            without_domain=_by_name(without_domain),
        )

    async def _firms_of_contacts_at(self, domains: set[str]) -> dict[str, Company]:
        """Firms that have people with such addresses, though nobody said that the domain is theirs."""
        rows = await ask(self._connection, _BY_CONTACT, sorted(domains)) if domains else []
        return {row[0]: from_values(Company, row[1:]) for row in rows}

    async def add_companies(self, companies: Iterable[Company]) -> list[Company]:
        """New firms; their ids are given by the database, in this order."""
        added = await self._numbered(t.Company, companies)
        rows = [(*values(firm), company_key(firm.name)) for firm in added]
        await run(self._connection, Change(insert("companies", (*names(Company), "name_key")), rows))
        return added

    async def add_contacts(self, contacts: Iterable[Contact]) -> list[Contact]:
        """New people; their ids are given by the database, in this order. IntegrityError for a known address."""
        added = await self._numbered(t.Contact, contacts)
        rows = [(*values(one), address_key(one.address), domain_of(one.address)) for one in added]
        more = ("address_key", "domain")
        await run(self._connection, Change(insert("contacts", (*names(Contact), *more)), rows))
        return added

    async def company(self, company_id: int) -> Company | None:
        return await self._first(Company, self._rows(t.Company, id=company_id))

    async def companies(self) -> list[Company]:
        return await self._all(Company, self._rows(t.Company).order_by("id"))

    async def update_company(self, company: Company) -> None:
        """Write all that is said about the firm. Read it in the same transaction."""
        await self._rows(t.Company, id=company.id).update(
            **columns(company), name_key=company_key(company.name)
        )

    async def contact(self, contact_id: int) -> Contact | None:
        return await self._first(Contact, self._rows(t.Contact, id=contact_id))

    async def contact_by_address(self, address: str) -> Contact | None:
        return await self._first(Contact, self._rows(t.Contact, address_key=address_key(address)))

    async def concerned(self, patterns: Iterable[str]) -> set[str]:
        """Which of these addresses and `@domain`s, spelt as `address_key` does, are those of people we know."""
        wanted = list(patterns)
        domains = [pattern[1:] for pattern in wanted if pattern.startswith("@")]
        return {pattern for (pattern,) in await ask(self._connection, _CONCERNED, wanted, domains)}

    async def contacts_at_domain(self, domain: str) -> list[Contact]:
        return await self._all(Contact, self._rows(t.Contact, domain=domain.casefold()).order_by("id"))

    async def contacts_named(self, spellings: Iterable[str], limit: int) -> list[Contact]:
        """Those whose name on record is one of these, letter by letter; the oldest first."""
        rows = self._rows(t.Contact, name__in=list(spellings))
        return await self._all(Contact, rows.order_by("id").limit(limit))

    async def contacts(self) -> list[Contact]:
        return await self._all(Contact, self._rows(t.Contact).order_by("id"))

    async def save_contact(self, contact: Contact) -> None:
        """Write all that is said about the person. Read them in the same transaction."""
        await self._rows(t.Contact, id=contact.id).update(
            **columns(contact), address_key=address_key(contact.address), domain=domain_of(contact.address)
        )
