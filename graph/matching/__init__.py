"""Which resources fit which needs: hard limits, a score with reasons, and the smallest change where nothing fits."""
