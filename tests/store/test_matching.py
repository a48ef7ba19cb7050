"""What the store is asked to find whom a mail concerns."""

from __future__ import annotations

from dataclasses import replace

from tests.store.samples import DAY, NOW, add_contact, add_sequence, claim, inbound, mail, settle

from enishi.core.model import Purpose, SendState
from enishi.effects.store import Store, Tx


async def test_the_mails_that_a_person_may_have_are_found_the_latest_first_and_without_their_bytes(
    store: Store,
) -> None:
    async def send(tx: Tx) -> int:
        sequence = await add_sequence(tx)
        for number, (state, more) in enumerate(
            [
                (SendState.SENT, {}),
                (SendState.UNKNOWN, {}),
                (SendState.FAILED, {}),
                (SendState.SENT, {"purpose": Purpose.NOTICE}),
            ]
        ):
            queued = await tx.enqueue(mail(number, sequence, **more))
            await claim(tx, queued, at=NOW + number * DAY)
            await settle(tx, queued, state, at=NOW + number * DAY)
        await tx.enqueue(mail(9, sequence))
        return sequence.contact_id

    contact_id = await store.write(send)
    found = await store.read(lambda tx: tx.sent_to(contact_id, 10))
    assert [one.message_id for one in found] == ["<1@mirai.example>", "<0@mirai.example>"]
    assert [one.raw for one in found] == [None, None]
    assert len(await store.read(lambda tx: tx.sent_to(contact_id, 1))) == 1


async def test_people_are_found_by_any_of_the_spellings_asked_for_and_by_nothing_less(store: Store) -> None:
    contact = await store.write(add_contact)
    assert await store.read(lambda tx: tx.contacts_named(["佐藤花子", "佐藤 花子"], 9)) == [contact]
    assert await store.read(lambda tx: tx.contacts_named(["佐藤"], 9)) == []
    assert await store.read(lambda tx: tx.contacts_named([], 9)) == []


async def test_only_the_same_words_of_the_same_sender_under_the_same_id_were_read_before(
    store: Store,
) -> None:
    first = inbound("a" * 64, visible_text="検討します。")
    again = replace(first, digest="b" * 64, folder="Junk")

    async def read(tx: Tx) -> list[bool]:
        assert await tx.add_inbound(first) is not None
        asked = []
        for number, other in enumerate(
            [
                again,
                replace(again, visible_text="やめます。"),
                replace(again, from_address="kato@kaede.example"),
                replace(again, message_id="<other@kaede.example>"),
            ]
        ):
            added = await tx.add_inbound(replace(other, digest=f"{number}" * 64))
            assert added is not None
            asked.append(await tx.is_read_twice(added))
        return asked

    assert await store.write(read) == [True, False, False, False]


async def test_where_there_are_no_words_or_no_id_nobody_can_tell_that_a_mail_came_twice(store: Store) -> None:
    async def read(tx: Tx) -> list[bool]:
        asked = []
        for number, more in enumerate([{}, {}, *[{"message_id": None, "visible_text": "やめます。"}] * 2]):
            added = await tx.add_inbound(inbound(f"{number}" * 64, **more))
            assert added is not None
            asked.append(await tx.is_read_twice(added))
        return asked

    assert await store.write(read) == [False] * 4
