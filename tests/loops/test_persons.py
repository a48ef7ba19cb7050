"""Whom refusals speak of: which firm a person works for, from what was told of them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from enishi.core.address import address_key
from enishi.core.model import Company
from enishi.core.refusal_input import RefusalInput
from enishi.effects.store import Store, Tx
from enishi.loops.persons import Persons, sought


@pytest.fixture
async def store(tmp_path: Path, new_database: Path) -> AsyncIterator[Store]:
    shutil.copy(new_database, tmp_path / "enishi.db")
    store = await Store.open("sqlite:enishi.db", tmp_path)
    yield store
    await store.close()


async def told(store: Store, address: str, company: str | None = None) -> Company:
    """The firm that they are taken to work for."""
    wanted = RefusalInput(address, company=company)

    async def work(tx: Tx) -> Company:
        persons = Persons(await tx.directory([sought(wanted)]))
        assert persons.take(wanted)
        contacts = await persons.save(tx)
        firm = await tx.company(contacts[address_key(address)].company_id)
        assert firm is not None
        return firm

    return await store.write(work)


async def test_a_firm_is_found_again_by_its_domain_whatever_its_name(store: Store) -> None:
    first = await told(store, "sato@kaede.example", "株式会社楓")
    assert await told(store, "abe@kaede.example", "楓(東京支店)") == first


async def test_a_firm_is_found_again_by_its_name_and_learns_its_domain(store: Store) -> None:
    first = await told(store, "kaede@gmail.com", "㈱楓")
    again = await told(store, "sato@kaede.example", "株式会社 楓")
    assert (again.id, first.domain, again.domain) == (first.id, None, "kaede.example")


async def test_two_firms_of_one_name_with_different_domains_stay_two(store: Store) -> None:
    first = await told(store, "tanaka@tanaka-kyoto.example", "田中商店")
    assert (await told(store, "tanaka@tanaka-nara.example", "田中商店")).id != first.id


async def test_people_without_firm_and_domain_are_never_thrown_together(store: Store) -> None:
    first = await told(store, "one@gmail.com")
    assert (await told(store, "two@gmail.com", "")).id != first.id
