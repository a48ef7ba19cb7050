"""The life of a mail stands apart from its text; who may do what only one of several daemons may do."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps

from enishi.effects.store.fields import IndexWhere, SharedId, Text, UtcField, Word

_LIFE = ("state", "urgent", "due_at", "attempts", "dated_at", "settled_at", "reply")
_COLUMNS = {"frozen": "raw"}
"""Where they are not named as their fields."""


async def move_lives(apps: StateApps, editor: BaseSchemaEditor) -> None:
    domain = (
        "lower(split_part(recipient, '@', -1))"
        if editor.DIALECT == "postgres"
        else "lower(substr(recipient, instr(recipient, '@') + 1))"
    )
    tried = "CASE WHEN attempts > 0 THEN coalesce(settled_at, dated_at) END"
    life = ", ".join(_LIFE)
    for statement in (
        f"INSERT INTO sends (id, mailbox, domain, tried_at, {life})"
        f" SELECT id, mailbox, {domain}, {tried}, {life} FROM outbound",
        "INSERT INTO frozen (id, octets) SELECT id, raw FROM outbound WHERE raw IS NOT NULL",
        # Our own ids are found where the mails are.
        "DELETE FROM known_ids WHERE message_id IN (SELECT message_id FROM outbound)",
    ):
        await editor.client.execute_query(statement)


class DropColumn(ops.RemoveField):
    """On SQLite the ORM's own makes the table anew and forgets the indexes of its links."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is not None:
            await state_editor.client.execute_query(
                f'ALTER TABLE outbound DROP COLUMN "{_COLUMNS.get(self.name, self.name)}"'
            )


class Migration(migrations.Migration):
    dependencies = [("store", "0001_first")]  # noqa: RUF012

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="Send",
            fields=[
                ("id", SharedId()),
                ("state", Word(max_length=32)),
                ("mailbox", Word(max_length=64)),
                ("domain", Word(max_length=253)),
                ("urgent", fields.BooleanField()),
                ("due_at", UtcField()),
                ("attempts", fields.IntField()),
                ("dated_at", UtcField(null=True)),
                ("tried_at", UtcField(null=True)),
                ("settled_at", UtcField(null=True)),
                ("reply", Text(null=True)),
                ("holder", Word(null=True, max_length=64)),
                ("news", Word(null=True, max_length=32)),
            ],
            options={
                "table": "sends",
                "app": "store",
                "indexes": [
                    IndexWhere(
                        fields=["mailbox", "urgent", "due_at"],
                        name="sends_open",
                        where="settled_at IS NULL",
                    ),
                    IndexWhere(fields=["id"], name="sends_news", where="news IS NOT NULL"),
                    IndexWhere(
                        fields=["mailbox", "tried_at"], name="sends_tried", where="tried_at IS NOT NULL"
                    ),
                    IndexWhere(
                        fields=["state"], name="sends_unsettled", where="state IN ('sending', 'unknown')"
                    ),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Frozen",
            fields=[
                ("id", SharedId()),
                ("octets", fields.BinaryField()),
            ],
            options={"table": "frozen", "app": "store", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Account",
            fields=[
                ("mailbox", Word(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("resting_until_at", UtcField(null=True)),
                ("since_at", UtcField(null=True)),
                ("why", Text(null=True)),
                ("failures", fields.IntField()),
                ("needs_person", fields.BooleanField()),
                ("told_at", UtcField(null=True)),
                ("one_connection_until_at", UtcField(null=True)),
                ("first_sent_on", fields.DateField(null=True)),
            ],
            options={"table": "accounts", "app": "store", "pk_attr": "mailbox"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Lease",
            fields=[
                ("name", Word(primary_key=True, unique=True, db_index=True, max_length=128)),
                ("holder", Word(max_length=64)),
                ("until_at", UtcField()),
            ],
            options={"table": "leases", "app": "store", "pk_attr": "name"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Watch",
            fields=[
                ("mailbox", Word(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("caught_up_at", UtcField()),
            ],
            options={"table": "watches", "app": "store", "pk_attr": "mailbox"},
            bases=["Model"],
        ),
        ops.RunPython(move_lives),
        ops.RemoveIndex("Outbound", name="outbound_open"),
        ops.RemoveIndex("Outbound", name="outbound_contact"),
        *(DropColumn("Outbound", name) for name in (*_LIFE, "frozen")),
        ops.AddIndex("Outbound", Index(fields=["contact_id", "kind"], name="outbound_contact")),
    ]
