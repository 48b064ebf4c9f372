"""Backup files: a whole graph as one compressed stream that says whether it is whole.

`backup_format` says what the lines are, and refuses damaged files; `write_backup` makes a file of
a graph; `restore_backup` makes a graph of a file. May import `graph`.
"""

from loaders.backups.backup_format import (
    BackupDamaged,
    BackupEnd,
    BackupStart,
    BackupTooNew,
    read_backup,
)
from loaders.backups.restore_backup import restore_backup
from loaders.backups.write_backup import backup_chunks

__all__ = [
    "BackupDamaged",
    "BackupEnd",
    "BackupStart",
    "BackupTooNew",
    "backup_chunks",
    "read_backup",
    "restore_backup",
]
