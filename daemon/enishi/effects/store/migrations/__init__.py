"""Every change of the schema since the first release, oldest first; the same files for SQLite and PostgreSQL.

Never edit one that has been released. SQLite rebuilds a table for `AlterField` and silently drops its indexes:
add them again with `AddIndex` in the same migration.
"""
