"""The tables. Columns bear the names of the nouns' fields (core.model), so that rows and nouns map one to one.

A change here needs a migration (`migrations/`); a test holds both to the same schema. Notes on a table are comments,
since the ORM would copy a docstring into the database.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.fields import ForeignKeyField, ForeignKeyNullableRelation, ForeignKeyRelation, OnDelete
from tortoise.indexes import Index
from tortoise.models import Model

from enishi.effects.store.fields import Days, IndexWhere, Json, SharedId, Text, Texts, UtcField, Word

ADDRESS = 254
"""Octets of the longest address (RFC 5321 §4.5.3.1.3)."""
MESSAGE_ID = 998
"""A Message-ID stands on one line (RFC 5322 §2.1.1)."""


def _link(table: str, **options: Any) -> Any:
    return ForeignKeyField(f"store.{table}", related_name=False, on_delete=OnDelete.RESTRICT, **options)


class Company(Model):
    id = fields.IntField(primary_key=True)
    name = Text()
    name_key = Word(255, null=True, db_index=True)
    """`company_key(name)`; None without a name."""
    domain = Word(253, null=True, unique=True)
    industry = Text(null=True)
    size = Text(null=True)
    area = Text(null=True)
    no_solicitation = fields.BooleanField()

    class Meta:
        table = "companies"


class Contact(Model):
    id = fields.IntField(primary_key=True)
    company: ForeignKeyRelation[Company] = _link("Company", db_index=True)
    company_id: int
    address = Word(ADDRESS)
    address_key = Word(ADDRESS, unique=True)
    domain = Word(253, db_index=True)
    """Of the address, free-mail or not."""
    name = Text()
    title = Text(null=True)
    department = Text(null=True)
    basis = Word(32, null=True)
    basis_note = Text(null=True)
    away_until_on = fields.DateField(null=True)

    class Meta:
        table = "contacts"
        indexes = (Index(fields=["name"], name="contacts_name"),)


class Deal(Model):
    id = fields.IntField(primary_key=True)
    contact: ForeignKeyRelation[Contact] = _link("Contact", db_index=True)
    contact_id: int
    rep = Word(64)
    subject = Text(null=True)
    product = Text(null=True)
    price_band = Text(null=True)
    source = Text(null=True)
    proposed_on = fields.DateField(null=True)
    won_on = fields.DateField(null=True)

    class Meta:
        table = "deals"


class Refusal(Model):
    id = fields.IntField(primary_key=True)
    deal: ForeignKeyRelation[Deal] = _link("Deal", db_index=True)
    deal_id: int
    reason = Word(64)
    said_on = fields.DateField()
    recorded_at = UtcField()
    underlying = Word(64, null=True)
    finality = Word(32)
    worry = Text(null=True)
    competitor = Text(null=True)
    criteria = Text(null=True)
    said = Text(null=True)
    note = Text(null=True)
    next_topic = Text(null=True)
    dates = Days()
    thread_id = Text(null=True)
    thread_subject = Text(null=True)

    class Meta:
        table = "refusals"


class Sequence(Model):
    id = fields.IntField(primary_key=True)
    refusal: ForeignKeyRelation[Refusal] = _link("Refusal", db_index=True)
    refusal_id: int
    contact: ForeignKeyRelation[Contact] = _link("Contact", db_index=True)
    contact_id: int
    cadence = Word(64)
    state = Word(32)
    entered_at = UtcField()
    cause = Word(32, null=True)
    look_at = UtcField(null=True)
    held_until_on = fields.DateField(null=True)
    rested_since = UtcField(null=True)
    rested = fields.TimeDeltaField()
    version = fields.IntField()

    class Meta:
        table = "sequences"
        # Whoever waits for nothing has no `look_at`. A condition on the states would be of no use: SQLite cannot
        # tell that the values bound to a query are among those of the index.
        indexes = (IndexWhere(fields=["look_at"], name="sequences_due", where="look_at IS NOT NULL"),)


class Touch(Model):
    id = fields.IntField(primary_key=True)
    sequence: ForeignKeyRelation[Sequence] = _link("Sequence")
    sequence_id: int
    step = Word(64)
    kind = Word(32)
    state = Word(32)
    due_at = UtcField(null=True)
    settled_at = UtcField(null=True)
    rest_before = fields.TimeDeltaField()
    why = Word(64, null=True)

    class Meta:
        table = "touches"
        unique_together = (("sequence", "step"),)


class Draft(Model):
    id = fields.IntField(primary_key=True)
    sequence: ForeignKeyRelation[Sequence] = _link("Sequence", db_index=True)
    sequence_id: int
    step = Word(64)
    rep = Word(64)
    state = Word(32)
    subject = Text()
    body = Text()
    digest = Word(64)
    due_at = UtcField()
    answer_by_at = UtcField()
    sent_if_silent = fields.BooleanField()
    html = Text(null=True)
    asked_at = UtcField(null=True)
    token_hash = Word(64, null=True, unique=True)

    class Meta:
        table = "drafts"
        indexes = (Index(fields=["state", "due_at"], name="drafts_state"),)


# What is to leave, or left: written once, when it is queued. How far it is: Send.
class Outbound(Model):
    id = fields.IntField(primary_key=True)
    purpose = Word(32)
    mailbox = Word(64)
    recipient = Word(ADDRESS)
    subject = Text()
    body = Text()
    queued_at = UtcField()
    message_id = Word(MESSAGE_ID, unique=True)
    from_name = Text()
    recipient_name = Text()
    reply_to = Text(null=True)
    html = Text(null=True)
    in_reply_to = Text(null=True)
    references = Texts()
    list_unsubscribe = Text(null=True)
    auto_submitted = Word(32, null=True)
    kind = Word(32, null=True)
    sequence: ForeignKeyNullableRelation[Sequence] = _link("Sequence", null=True, db_index=True)
    sequence_id: int | None
    step = Word(64, null=True)
    rep = Word(64, null=True)
    contact: ForeignKeyNullableRelation[Contact] = _link("Contact", null=True)
    contact_id: int | None
    draft: ForeignKeyNullableRelation[Draft] = _link("Draft", null=True)
    draft_id: int | None

    class Meta:
        table = "outbound"
        indexes = (Index(fields=["contact_id", "kind"], name="outbound_contact"),)


# The life of one outbound mail, under the same id. Apart from its text, because it is written three times in that life
# and a text never: a narrow row costs a fortieth of a page, a whole mail some pages.
class Send(Model):
    id = SharedId()
    state = Word(32)
    mailbox = Word(64)
    domain = Word(253)
    """The recipient's."""
    urgent = fields.BooleanField()
    due_at = UtcField()
    attempts = fields.IntField()
    dated_at = UtcField(null=True)
    tried_at = UtcField(null=True)
    """When it was handed over last; what counts against the mailbox's limits."""
    settled_at = UtcField(null=True)
    reply = Text(null=True)
    holder = Word(64, null=True)
    """The daemon that is sending it."""
    news = Word(32, null=True)
    """What became of it and the sequence has not heard yet (core.transitions.SendEvent)."""

    class Meta:
        table = "sends"
        # What has no `settled_at` is queued, deferred or being sent; the years of sent mail stay out of the index.
        indexes = (
            IndexWhere(fields=["mailbox", "urgent", "due_at"], name="sends_open", where="settled_at IS NULL"),
            IndexWhere(fields=["id"], name="sends_news", where="news IS NOT NULL"),
            IndexWhere(fields=["mailbox", "tried_at"], name="sends_tried", where="tried_at IS NOT NULL"),
            IndexWhere(fields=["state"], name="sends_unsettled", where="state IN ('sending', 'unknown')"),
        )


# The exact bytes that left or will leave (mail-reality R2), under the mail's id.
class Frozen(Model):
    id = SharedId()
    octets = fields.BinaryField()

    class Meta:
        table = "frozen"


# A mailbox's way out, where it rests: its server will not take mail for now.
class Account(Model):
    mailbox = Word(64, primary_key=True)
    resting_until_at = UtcField(null=True)
    since_at = UtcField(null=True)
    why = Text(null=True)
    failures = fields.IntField()
    needs_person = fields.BooleanField()
    told_at = UtcField(null=True)
    one_connection_until_at = UtcField(null=True)
    first_sent_on = fields.DateField(null=True)

    class Meta:
        table = "accounts"


# Who does what only one daemon may do; taken over when it runs out.
class Lease(Model):
    name = Word(128, primary_key=True)
    holder = Word(64)
    until_at = UtcField()

    class Meta:
        table = "leases"


# Since when all that came into a mailbox is known, for the daemons that do not watch it themselves.
class Watch(Model):
    mailbox = Word(64, primary_key=True)
    caught_up_at = UtcField()

    class Meta:
        table = "watches"


# Message-IDs of others' mails that lead to a thread of ours when an answer cites them (mail-reality R7).
class KnownId(Model):
    id = fields.IntField(primary_key=True)
    message_id = Word(MESSAGE_ID, unique=True)
    outbound_id = fields.IntField(null=True)
    sequence_id = fields.IntField(null=True)
    contact_id = fields.IntField(null=True)

    class Meta:
        table = "known_ids"


class Inbound(Model):
    id = fields.IntField(primary_key=True)
    mailbox = Word(64)
    folder = Text()
    uid = fields.BigIntField()
    digest = Word(64, unique=True)
    message_id = Text(null=True)
    from_address = Text(null=True)
    subject = Text()
    verdict = Word(32)
    received_at = UtcField()
    read_at = UtcField()
    contact: ForeignKeyNullableRelation[Contact] = _link("Contact", null=True, db_index=True)
    contact_id: int | None
    visible_text = Text()
    why = Texts()

    class Meta:
        table = "inbound"
        indexes = (Index(fields=["message_id"], name="inbound_message_id"),)


class Cursor(Model):
    id = fields.IntField(primary_key=True)
    mailbox = Word(64)
    folder = Word(255)
    uidvalidity = fields.BigIntField()
    last_uid = fields.BigIntField()
    first_seen_at = UtcField()
    caught_up_at = UtcField(null=True)

    class Meta:
        table = "cursors"
        unique_together = (("mailbox", "folder"),)


class Suppression(Model):
    id = fields.IntField(primary_key=True)
    pattern = Word(ADDRESS, unique=True)
    cause = Text()
    since_at = UtcField()

    class Meta:
        table = "suppressions"


# Append-only: the first migration sets triggers that refuse any change. No foreign keys: a line outlives what it tells of.
class History(Model):
    id = fields.IntField(primary_key=True)
    at = UtcField(db_index=True)
    code = Word(64)
    cause = Word(128)
    params = Json()
    sequence_id = fields.IntField(null=True, db_index=True)
    contact_id = fields.IntField(null=True, db_index=True)
    step = Word(64, null=True)

    class Meta:
        table = "history"


# Which pieces of the library a person was given.
class ContentUse(Model):
    id = fields.IntField(primary_key=True)
    key = Word(255)
    contact: ForeignKeyRelation[Contact] = _link("Contact", db_index=True)
    contact_id: int
    company: ForeignKeyRelation[Company] = _link("Company", db_index=True)
    company_id: int
    at = UtcField()

    class Meta:
        table = "content_uses"


# What the program remembers about itself: the stop switch, the installation's id.
class Setting(Model):
    key = Word(64, primary_key=True)
    value = Text()

    class Meta:
        table = "settings"
