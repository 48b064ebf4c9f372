"""Commands of those who run the service: backup and restore.

`backup_commands` declares them, `backup` does what they say. May import what `server.cli` may.
"""
