"""What is for those who run the service rather than for those who ask it:
`backup`, `metrics`, and the `route_table` of their documentation.

May import what `server.http` may.
"""
