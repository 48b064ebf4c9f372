"""How long clients and proxies may keep answers, and how they find out that one still holds."""
