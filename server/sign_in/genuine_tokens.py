"""The tokens that were found genuine in the present second, each with its claims."""

from time import time

from server.sign_in.claims import TokenClaims


class GenuineTokens:
    """The claims of genuine tokens, kept until the second is over.

    Checking a signature takes as long as reading a small answer. Because of this a token that ends
    is refused a second later at most; whether it is revoked is not asked here.
    """

    def __init__(self) -> None:
        self.second = 0
        self.claims: dict[str, TokenClaims] = {}

    def find(self, token: str) -> TokenClaims | None:
        """Return the claims of a token that was found genuine in this second, None for others."""
        self.forget_earlier()
        return self.claims.get(token)

    def keep(self, token: str, claims: TokenClaims) -> None:
        """Keep the claims of a genuine token."""
        self.forget_earlier()
        self.claims[token] = claims

    def forget_earlier(self) -> None:
        """Forget what was found in earlier seconds."""
        second = int(time())
        if second != self.second:
            self.second, self.claims = second, {}
