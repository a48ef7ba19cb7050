"""The store and the records in it."""

PHRASES: dict[str, str] = {
    "store.bad_url": "storage.url “{url}” cannot be read. Write it as sqlite:data/enishi.db or postgres://user@host/database.",
    "store.locked": "The database {place} was in use by another process all the time, so nothing was written. Wait a moment and try again.",
    "store.read_only": "The database {place} may not be written to. Check the owner and the permissions of the file and its folder.",
    "store.disk_full": "The disk is full, so nothing was written to the database {place}. Make room and try again.",
    "store.disk_fails": "The disk failed while the database {place} was read or written ({why}). Check the disk, and restore a backup if need be.",
    "store.damaged": "The database {place} is damaged ({why}). Copy it away untouched, then restore a backup.",
    "store.not_a_database": "{place} is not a database file. Check where storage.url points.",
    "store.folder_not_writable": "{place} cannot be created or opened ({why}). Check the folder, its owner and its permissions.",
    "store.folder_in_use": "The data folder {place} is in use by an enishi that is running (process {pid}). Use that one; do not start a second.",
    "store.unreachable": "The database {place} cannot be reached ({why}). Check that the server runs, and the host and port in storage.url.",
    "store.login_refused": "The database {place} refused the login or the operation ({why}). Check the user, the password and the user's rights there.",
    "store.no_database": "The database {place} does not exist. Create it, for instance with createdb, and try again.",
    "store.watcher_silent": "Another daemon on the same database watches the mailbox {mailbox} and did not answer in time. Look at that daemon's log; if it is gone, try again in a minute.",
    "store.newer_schema": "The database {place} was used by a newer version of enishi ({migration}). Upgrade enishi, or use a backup from before.",
    "store.no_sequence": "There is no sequence {id}. Look the number up with: enishi sequences",
}
