"""What a running service does for those who run it.

`beside` has work go on beside the answering: `housekeeping`, and looks at the `pool`.
`measured_executor` and `tracing` observe what is answered, `metrics` tells Prometheus.

May import what `server.runtime` may.
"""
