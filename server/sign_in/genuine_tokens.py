"""The tokens that were found genuine in the present second."""

from time import time

from server.sign_in.claims import TokenClaims


class GenuineTokens:
    """What genuine tokens say, kept until the second is over.

    Checking a signature takes as long as reading a small answer. A token that ends, or whose key is
    withdrawn, is refused a second later at most; whether it is revoked is not asked here.
    """

    def __init__(self) -> None:
        self.second = 0
        self.claims: dict[str, TokenClaims] = {}

    def find(self, token: str) -> TokenClaims | None:
        """Return what a token says that was found genuine in this second; else None."""
        self.forget_earlier()
        return self.claims.get(token)

    def keep(self, token: str, claims: TokenClaims) -> None:
        """Keep what a genuine token says."""
        self.forget_earlier()
        self.claims[token] = claims

    def forget_earlier(self) -> None:
        """Forget what was found in earlier seconds."""
        second = int(time())
        if second != self.second:
            self.second, self.claims = second, {}
