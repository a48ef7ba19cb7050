"""Whom refusals speak of: people and firms, found on record or made, for many told at once.

In memory: what is told later in a list may complete what is known, but nothing that an earlier line has relied on.
"""

from __future__ import annotations

from dataclasses import replace

from enishi.core.address import address_key, company_domain
from enishi.core.model import Company, Contact
from enishi.core.refusal_input import RefusalInput
from enishi.effects.store import Tx
from enishi.effects.store.people import Directory, Sought, company_key


def sought(wanted: RefusalInput) -> Sought:
    return Sought(wanted.address, wanted.company, company_domain(wanted.address))


class Persons:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._firms: dict[int, Company] = {}
        """As they will be, by id; new ones have ids below zero until they are saved."""
        for firms in (directory.by_domain, directory.by_name, directory.without_domain):
            self._firms |= {firm.id: firm for firm in firms.values()}
        self._by_domain = {domain: firm.id for domain, firm in directory.by_domain.items()}
        self._by_name = {name: firm.id for name, firm in directory.by_name.items()}
        self._without_domain = {name: firm.id for name, firm in directory.without_domain.items()}
        self._unsettled: set[str] = set()
        """Names and domains whose firm is known for certain only when what was told before is on record."""
        self._told: set[str] = set()
        self._relied_on: set[int] = set()
        self._changed: set[int] = set()
        self._waited_for: set[int] = set()
        """Firms that a line which comes later will change."""
        self._contacts: dict[str, Contact] = {}
        """By `address_key`: all that were told of; new ones have no id yet."""

    def take(self, wanted: RefusalInput) -> bool:
        """Find or make the person. False if that must wait until what was told before is on record."""
        key = address_key(wanted.address)
        if key in self._told:
            return False
        self._told.add(key)
        known = self._directory.contacts.get(key)
        if known is not None:
            if known.company_id in self._waited_for:
                return False
            self._relied_on.add(known.company_id)
            self._contacts[key] = _completed(known, wanted)
            return True
        firm_id = self._firm(wanted)
        if firm_id is None:
            return False
        self._relied_on.add(firm_id)
        self._contacts[key] = Contact(
            id=0,
            company_id=firm_id,
            address=wanted.address,
            name=wanted.name or "",
            title=wanted.title,
            department=wanted.department,
            basis=wanted.basis,
        )
        return True

    async def save(self, tx: Tx) -> dict[str, Contact]:
        """Write them down; all that were taken, by `address_key`."""
        new_firms = [firm for firm in self._firms.values() if firm.id < 0]
        added = await tx.add_companies(new_firms) if new_firms else []
        ids = {firm.id: saved.id for firm, saved in zip(new_firms, added, strict=True)}
        for firm_id in self._changed:
            await tx.update_company(self._firms[firm_id])
        for key, contact in self._contacts.items():
            if contact.id and contact != self._directory.contacts[key]:
                await tx.save_contact(contact)
        new = {key: contact for key, contact in self._contacts.items() if not contact.id}
        settled = [replace(one, company_id=ids.get(one.company_id, one.company_id)) for one in new.values()]
        made = await tx.add_contacts(settled) if settled else []
        return self._contacts | dict(zip(new, made, strict=True))

    def _firm(self, wanted: RefusalInput) -> int | None:
        """The firm with this mail domain, else of this name, else a new one; None: not to be told yet.

        A name alone joins only where one side has no domain, since two firms may bear one name.
        """
        domain, name = company_domain(wanted.address), company_key(wanted.company or "")
        words = {word for word in (domain, name) if word}
        if not words.isdisjoint(self._unsettled):
            self._unsettled |= words
            return None
        found = self._by_domain.get(domain) if domain else None
        if found is None and name:
            found = (self._without_domain if domain else self._by_name).get(name)
        if found is None:
            return self._made(wanted, domain, name)
        if not self._complete(found, wanted, domain):
            self._unsettled |= words
            return None
        return found

    def _made(self, wanted: RefusalInput, domain: str | None, name: str | None) -> int:
        firm_id = -1 - len(self._firms)
        self._firms[firm_id] = Company(firm_id, wanted.company or "", domain, wanted.industry)
        if domain:
            self._by_domain[domain] = firm_id
        if name:
            self._by_name.setdefault(name, firm_id)
            if not domain:
                self._without_domain.setdefault(name, firm_id)
        return firm_id

    def _complete(self, firm_id: int, wanted: RefusalInput, domain: str | None) -> bool:
        """Fill in what the firm lacked; False if an earlier line relied on it as it is."""
        firm = self._firms[firm_id]
        completed = replace(
            firm,
            name=firm.name or wanted.company or "",
            domain=firm.domain or domain,
            industry=firm.industry if firm.industry is not None else wanted.industry,
        )
        if firm_id in self._waited_for or (completed != firm and firm_id in self._relied_on):
            self._waited_for.add(firm_id)
            return False
        if completed != firm:
            self._firms[firm_id] = completed
            self._changed |= {firm_id} if firm_id > 0 else set()
            if domain and not firm.domain:
                self._by_domain[domain] = firm_id
            if (completed.name, completed.domain) != (firm.name, firm.domain):
                self._unsettled.add(company_key(completed.name) or "")
        return True


def _completed(known: Contact, wanted: RefusalInput) -> Contact:
    """What is told now completes what is known."""
    told = {
        name: value for name in ("name", "title", "department", "basis") if (value := getattr(wanted, name))
    }
    return replace(known, **told)
