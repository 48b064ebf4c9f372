"""What the graph holds and can answer; the only folder that speaks Cypher or holds the driver."""
