"""What researchers fetch over HTTP.

- snapshot_download: the network of a moment as a folder in one file
- bulk: all rows of a list, in one file
- reconciliation: which nodes a column of names means

Imports what all downloads share, and the writers of snapshots.
"""
