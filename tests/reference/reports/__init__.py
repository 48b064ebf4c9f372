"""The reports of the reference evaluator: computed answers, one module each."""
