"""Who is who: one firm, one person, however they are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.store.samples import add_contact

from enishi.core.model import Basis, Company, Contact
from enishi.effects.store import Store
from enishi.effects.store.people import Directory, Sought, company_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("㈱みらい 設備", "株式会社みらい設備"),
        ("(有)山田商店", "有限会社 山田商店"),
        ("ＡＢＣ株式会社", "abc株式会社"),
        ("ﾐﾗｲ合同会社", "ミライ合同会社"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("株式会社みらい", "みらい株式会社"), ("株式会社みらい", "有限会社みらい")]
)
def test_firms_that_differ_in_their_legal_form_are_two(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


async def test_a_firm_is_found_by_its_domain_and_by_any_spelling_of_its_name(store: Store) -> None:
    firm = await _add_firm(store, "㈱楓", "kaede.example")
    found = await _directory(store, Sought("sato@kaede.example", "株式会社 楓", "kaede.example"))
    assert found.by_domain == {"kaede.example": firm}
    assert found.by_name == {company_key("株式会社楓"): firm}
    assert found.without_domain == {}


async def test_of_firms_of_one_name_the_oldest_is_shown(store: Store) -> None:
    kyoto = await _add_firm(store, "田中商店", "tanaka-kyoto.example")
    nowhere = await _add_firm(store, "田中商店", None)
    await _add_firm(store, "田中商店", None)
    found = await _directory(store, Sought("tanaka@mail.example", "田中商店", None))
    assert found.by_name == {"田中商店": kyoto}
    assert found.without_domain == {"田中商店": nowhere}


async def test_a_firm_is_found_by_the_second_domain_that_one_of_its_people_writes_from(store: Store) -> None:
    firm = await _add_firm(store, "株式会社楓", "kaede.example")
    await store.write(lambda tx: tx.add_contacts([Contact(0, firm.id, "abe@kaede-group.example")]))
    found = await _directory(store, Sought("ono@kaede-group.example", None, "kaede-group.example"))
    assert found.by_domain == {"kaede-group.example": firm}


async def _add_firm(store: Store, name: str, domain: str | None) -> Company:
    [firm] = await store.write(lambda tx: tx.add_companies([Company(0, name, domain)]))
    return firm


async def _directory(store: Store, *sought: Sought) -> Directory:
    return await store.read(lambda tx: tx.directory(sought))


async def test_a_contact_is_found_by_any_spelling_of_the_address(store: Store) -> None:
    contact = await store.write(lambda tx: add_contact(tx, "Sato@Kaede.example"))
    assert contact.address == "Sato@Kaede.example"
    assert await store.read(lambda tx: tx.contact_by_address("sato@KAEDE.example")) == contact
    assert await store.read(lambda tx: tx.contacts_at_domain("Kaede.Example")) == [contact]
    assert await store.read(lambda tx: tx.contact_by_address("kato@kaede.example")) is None


async def test_what_is_learnt_about_a_contact_is_kept(store: Store) -> None:
    contact = await store.write(add_contact)
    changed = replace(contact, title="部長", basis=Basis.CONSENT, address="sato2@kaede.example")
    await store.write(lambda tx: tx.save_contact(changed))
    assert await store.read(lambda tx: tx.contact_by_address("sato2@kaede.example")) == changed


async def test_what_is_learnt_about_a_company_is_kept(store: Store) -> None:
    firm = await _add_firm(store, "楓", "kaede.example")
    changed = replace(firm, name="楓工務店", industry="建設", no_solicitation=True)
    await store.write(lambda tx: tx.update_company(changed))
    assert await store.read(lambda tx: tx.company(firm.id)) == changed
    found = await _directory(store, Sought("sato@mail.example", "楓 工務店", None))
    assert found.by_name["楓工務店"] == changed
