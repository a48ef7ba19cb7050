"""Companies and the people we write to there."""

from __future__ import annotations

import re
import unicodedata

from enishi.core.address import address_key, domain_of
from enishi.core.model import Company, Contact
from enishi.effects.store import tables as t
from enishi.effects.store.operations import Operations
from enishi.effects.store.rows import columns, noun

_SHORT_FORMS = {"(株)": "株式会社", "(有)": "有限会社", "(同)": "合同会社"}


def company_key(name: str) -> str | None:
    """What two spellings of one firm's name share: width, case, spaces and ㈱ do not count; the legal form does."""
    key = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
    for short, full in _SHORT_FORMS.items():
        key = key.replace(short, full)
    return key[:255] or None


class People(Operations):
    async def company_of(self, name: str | None, domain: str | None) -> Company:
        """The firm with this mail domain, else of this name, else a new one.

        Give `domain` as `core.address.company_domain` does: None for free-mail addresses. A name alone joins
        only where one side has no domain, since two firms may bear one name. What the firm lacked is filled in.
        """
        found = await self._known_company(name, domain) or await self._add_company(name, domain)
        return await self._completed(found, name, domain)

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

    async def contacts_at_domain(self, domain: str) -> list[Contact]:
        return await self._all(Contact, self._rows(t.Contact, domain=domain.casefold()).order_by("id"))

    async def contacts(self) -> list[Contact]:
        return await self._all(Contact, self._rows(t.Contact).order_by("id"))

    async def add_contact(self, contact: Contact) -> Contact:
        """A new person; `contact.id` is ignored. An address that is known already gives the one who has it."""
        key = {"address_key": address_key(contact.address)}
        await self._add_once(t.Contact, key, domain=domain_of(contact.address), **columns(contact))
        return noun(Contact, await self._rows(t.Contact, **key).get())

    async def save_contact(self, contact: Contact) -> None:
        """Write all that is said about the person. Read them in the same transaction."""
        await self._rows(t.Contact, id=contact.id).update(
            **columns(contact), address_key=address_key(contact.address), domain=domain_of(contact.address)
        )

    async def _known_company(self, name: str | None, domain: str | None) -> t.Company | None:
        found = await self._company_at(domain) if domain else None
        if found is None and (key := company_key(name or "")):
            found = await self._company_named(key, domain)
        return found

    async def _add_company(self, name: str | None, domain: str | None) -> t.Company:
        values = {"name": name or "", "name_key": company_key(name or ""), "no_solicitation": False}
        if domain is None:
            return await t.Company.create(using_db=self._connection, **values)
        await self._add_once(t.Company, {"domain": domain}, **values)  # another daemon may be first
        return await self._rows(t.Company, domain=domain).get()

    async def _company_at(self, domain: str) -> t.Company | None:
        own = await self._rows(t.Company, domain=domain).first()
        if own is not None:
            return own
        contact = await self._rows(t.Contact, domain=domain).first()
        return await self._rows(t.Company, id=contact.company_id).first() if contact else None

    async def _company_named(self, key: str, domain: str | None) -> t.Company | None:
        named = self._rows(t.Company, name_key=key).order_by("id")
        return await (named.filter(domain=None) if domain else named).first()

    async def _completed(self, row: t.Company, name: str | None, domain: str | None) -> Company:
        if name and not row.name:
            row.name, row.name_key = name, company_key(name)
        if domain and not row.domain:
            row.domain = domain
        await row.save(using_db=self._connection)
        return noun(Company, row)
