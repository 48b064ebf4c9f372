"""What is for those who run the service rather than for those who ask it: `backup`.

May import what `server.http` may.
"""
