"""What is for those who run the service rather than for those who ask it: `backup`, `metrics`,
`route_documentation`.

May import what `server.http` may.
"""
