"""The schema of the first release."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from enishi.effects.store.fields import Days, IndexWhere, Json, Text, Texts, UtcField, Word


async def make_history_append_only(apps: StateApps, editor: BaseSchemaEditor) -> None:
    for statement in _POSTGRES_TRIGGER if editor.DIALECT == "postgres" else _SQLITE_TRIGGERS:
        await editor.client.execute_query(statement)


_SQLITE_TRIGGERS = [
    f"CREATE TRIGGER history_keeps_{change} BEFORE {change} ON history "
    "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
    for change in ("UPDATE", "DELETE")
]

_POSTGRES_TRIGGER = [
    "CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'history is append-only'; END$$",
    "CREATE TRIGGER history_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
    "FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()",
]


class Migration(migrations.Migration):
    initial = True

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="Company",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", Text()),
                ("name_key", Word(null=True, db_index=True, max_length=255)),
                ("domain", Word(null=True, unique=True, max_length=253)),
                ("industry", Text(null=True)),
                ("size", Text(null=True)),
                ("area", Text(null=True)),
                ("no_solicitation", fields.BooleanField()),
            ],
            options={"table": "companies", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Contact",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "company",
                    fields.ForeignKeyField(
                        "store.Company",
                        source_field="company_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("address", Word(max_length=254)),
                ("address_key", Word(unique=True, max_length=254)),
                ("domain", Word(db_index=True, max_length=253)),
                ("name", Text()),
                ("title", Text(null=True)),
                ("department", Text(null=True)),
                ("basis", Word(null=True, max_length=32)),
                ("basis_note", Text(null=True)),
                ("away_until_on", fields.DateField(null=True)),
            ],
            options={"table": "contacts", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ContentUse",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", Word(max_length=255)),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "store.Contact",
                        source_field="contact_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "company",
                    fields.ForeignKeyField(
                        "store.Company",
                        source_field="company_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", UtcField()),
            ],
            options={"table": "content_uses", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Cursor",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("mailbox", Word(max_length=64)),
                ("folder", Word(max_length=255)),
                ("uidvalidity", fields.BigIntField()),
                ("last_uid", fields.BigIntField()),
                ("first_seen_at", UtcField()),
                ("caught_up_at", UtcField(null=True)),
            ],
            options={
                "table": "cursors",
                "app": "store",
                "unique_together": (("mailbox", "folder"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Deal",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "store.Contact",
                        source_field="contact_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("rep", Word(max_length=64)),
                ("subject", Text(null=True)),
                ("product", Text(null=True)),
                ("price_band", Text(null=True)),
                ("source", Text(null=True)),
                ("proposed_on", fields.DateField(null=True)),
                ("won_on", fields.DateField(null=True)),
            ],
            options={"table": "deals", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="History",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", UtcField(db_index=True)),
                ("code", Word(max_length=64)),
                ("cause", Word(max_length=128)),
                ("params", Json()),
                ("sequence_id", fields.IntField(null=True, db_index=True)),
                ("contact_id", fields.IntField(null=True, db_index=True)),
                ("step", Word(null=True, max_length=64)),
            ],
            options={"table": "history", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Inbound",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("mailbox", Word(max_length=64)),
                ("folder", Text()),
                ("uid", fields.BigIntField()),
                ("digest", Word(unique=True, max_length=64)),
                ("message_id", Text(null=True)),
                ("from_address", Text(null=True)),
                ("subject", Text()),
                ("verdict", Word(max_length=32)),
                ("received_at", UtcField()),
                ("read_at", UtcField()),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "store.Contact",
                        source_field="contact_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("visible_text", Text()),
                ("why", Texts()),
            ],
            options={"table": "inbound", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KnownId",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("message_id", Word(unique=True, max_length=998)),
                ("outbound_id", fields.IntField(null=True)),
                ("sequence_id", fields.IntField(null=True)),
                ("contact_id", fields.IntField(null=True)),
            ],
            options={"table": "known_ids", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Refusal",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "deal",
                    fields.ForeignKeyField(
                        "store.Deal",
                        source_field="deal_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reason", Word(max_length=64)),
                ("said_on", fields.DateField()),
                ("recorded_at", UtcField()),
                ("underlying", Word(null=True, max_length=64)),
                ("finality", Word(max_length=32)),
                ("worry", Text(null=True)),
                ("competitor", Text(null=True)),
                ("criteria", Text(null=True)),
                ("said", Text(null=True)),
                ("note", Text(null=True)),
                ("next_topic", Text(null=True)),
                ("dates", Days()),
                ("thread_id", Text(null=True)),
                ("thread_subject", Text(null=True)),
            ],
            options={"table": "refusals", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Sequence",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "refusal",
                    fields.ForeignKeyField(
                        "store.Refusal",
                        source_field="refusal_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "store.Contact",
                        source_field="contact_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("cadence", Word(max_length=64)),
                ("state", Word(max_length=32)),
                ("entered_at", UtcField()),
                ("cause", Word(null=True, max_length=32)),
                ("look_at", UtcField(null=True)),
                ("held_until_on", fields.DateField(null=True)),
                ("rested_since", UtcField(null=True)),
                ("rested", fields.TimeDeltaField()),
                ("version", fields.IntField()),
            ],
            options={
                "table": "sequences",
                "app": "store",
                "indexes": [
                    IndexWhere(fields=["look_at"], name="sequences_due", where="look_at IS NOT NULL")
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Draft",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "sequence",
                    fields.ForeignKeyField(
                        "store.Sequence",
                        source_field="sequence_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("step", Word(max_length=64)),
                ("rep", Word(max_length=64)),
                ("state", Word(max_length=32)),
                ("subject", Text()),
                ("body", Text()),
                ("digest", Word(max_length=64)),
                ("due_at", UtcField()),
                ("answer_by_at", UtcField()),
                ("sent_if_silent", fields.BooleanField()),
                ("html", Text(null=True)),
                ("asked_at", UtcField(null=True)),
                ("token_hash", Word(null=True, unique=True, max_length=64)),
            ],
            options={
                "table": "drafts",
                "app": "store",
                "indexes": [Index(fields=["state", "due_at"], name="drafts_state")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Outbound",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("purpose", Word(max_length=32)),
                ("state", Word(max_length=32)),
                ("mailbox", Word(max_length=64)),
                ("recipient", Word(max_length=254)),
                ("subject", Text()),
                ("body", Text()),
                ("due_at", UtcField()),
                ("queued_at", UtcField()),
                ("message_id", Word(unique=True, max_length=998)),
                ("from_name", Text()),
                ("recipient_name", Text()),
                ("reply_to", Text(null=True)),
                ("html", Text(null=True)),
                ("in_reply_to", Text(null=True)),
                ("references", Texts()),
                ("list_unsubscribe", Text(null=True)),
                ("auto_submitted", Word(null=True, max_length=32)),
                ("kind", Word(null=True, max_length=32)),
                (
                    "sequence",
                    fields.ForeignKeyField(
                        "store.Sequence",
                        source_field="sequence_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("step", Word(null=True, max_length=64)),
                ("rep", Word(null=True, max_length=64)),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "store.Contact",
                        source_field="contact_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "draft",
                    fields.ForeignKeyField(
                        "store.Draft",
                        source_field="draft_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("urgent", fields.BooleanField()),
                ("attempts", fields.IntField()),
                ("frozen", fields.BinaryField(source_field="raw", null=True)),
                ("dated_at", UtcField(null=True)),
                ("reply", Text(null=True)),
                ("settled_at", UtcField(null=True)),
            ],
            options={
                "table": "outbound",
                "app": "store",
                "indexes": [
                    IndexWhere(fields=["urgent", "due_at"], name="outbound_open", where="settled_at IS NULL"),
                    Index(fields=["contact_id", "dated_at"], name="outbound_contact"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Setting",
            fields=[
                ("key", Word(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("value", Text()),
            ],
            options={"table": "settings", "app": "store", "pk_attr": "key"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Suppression",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("pattern", Word(unique=True, max_length=254)),
                ("cause", Text()),
                ("since_at", UtcField()),
            ],
            options={"table": "suppressions", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Touch",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "sequence",
                    fields.ForeignKeyField(
                        "store.Sequence",
                        source_field="sequence_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("step", Word(max_length=64)),
                ("kind", Word(max_length=32)),
                ("state", Word(max_length=32)),
                ("due_at", UtcField(null=True)),
                ("settled_at", UtcField(null=True)),
                ("rest_before", fields.TimeDeltaField()),
                ("why", Word(null=True, max_length=64)),
            ],
            options={
                "table": "touches",
                "app": "store",
                "unique_together": (("sequence", "step"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunPython(make_history_append_only),
    ]
