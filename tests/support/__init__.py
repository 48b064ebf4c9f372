"""Towns, builders and runners that tests share; no test stands here."""
