"""What a running service does for those who run it: `housekeeping`.

May import what `server.runtime` may.
"""
