"""Backup and restore of a site's database, whichever kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from enishi.app.office import data_folder, database_file
from enishi.core.problem import BadInput
from enishi.core.settings import Site
from enishi.effects.folder_lock import FolderLock
from enishi.effects.store import backup, dump


@dataclass(frozen=True)
class Safekeeping:
    site: Site

    def back_up(self, target: Path, now: datetime, *, overwrite: bool) -> backup.Copied:
        """A consistent copy, while the daemon runs or not. Raises BadInput, or Unavailable; then there is no new file."""
        self._refuse_a_bad_place(target, overwrite)
        if self._database is None:
            return dump.dump(self.site.storage_url, target, now)
        return backup.back_up(self._database, target, now)

    def restore(self, source: Path, now: datetime) -> backup.Restored:
        """Put the copy in the place of the present data, on hold. Raises Unavailable while a daemon is running."""
        if not source.is_file():
            raise BadInput("restore.no_file", file=str(source))
        with FolderLock(data_folder(self.site)):
            if self._database is None:
                kept = data_folder(self.site) / f"replaced-{now:%Y%m%d-%H%M%S}.dump"
                return dump.restore_dump(source, self.site.storage_url, kept, now)
            if self._is_in_use(source):
                raise BadInput("restore.onto_itself", file=str(source))
            return backup.restore(source, self._database, now)

    @property
    def _database(self) -> Path | None:
        return database_file(self.site)

    def _refuse_a_bad_place(self, target: Path, overwrite: bool) -> None:
        if self._is_in_use(target):
            raise BadInput("backup.onto_itself", file=str(target))
        if target.is_dir() or not target.absolute().parent.is_dir():
            raise BadInput("backup.not_a_file", file=str(target))
        if target.exists() and not overwrite:
            raise BadInput("backup.exists", file=str(target))

    def _is_in_use(self, file: Path) -> bool:
        database = self._database
        return database is not None and file.exists() and database.exists() and file.samefile(database)
