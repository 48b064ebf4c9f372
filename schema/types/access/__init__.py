"""Types of who may do what, and who did it: `audit_log`."""
