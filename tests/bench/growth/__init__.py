"""How questions and imports grow with the city: `larger_city` writes its ledgers."""
