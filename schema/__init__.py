"""What a client may ask; turns a GraphQL selection into a neutral one for the graph and never sees Cypher."""
