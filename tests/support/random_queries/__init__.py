"""Random operations: their selections, arguments and filters, drawn from a seed."""
