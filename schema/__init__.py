"""What a client may ask: types, arguments, limits, and how an operation is planned."""
