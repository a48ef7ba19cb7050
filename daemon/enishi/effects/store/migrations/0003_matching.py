"""People are looked up by name, and mail by its Message-ID."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0002_sends")]  # noqa: RUF012

    operations = [  # noqa: RUF012
        ops.AddIndex("Contact", Index(fields=["name"], name="contacts_name")),
        ops.AddIndex("Inbound", Index(fields=["message_id"], name="inbound_message_id")),
    ]
