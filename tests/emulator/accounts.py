"""An access key that ends in twelve digits signs in to the account of that number.

So each test has an account of its own, and all of them run side by side on one server.
"""

import re

from moto.core.responses import BaseResponse

from .patch import around

# As moto reads them: twenty capital letters and digits.
ACCESS_KEY = re.compile(r"Credential=[A-Z0-9]{8}(\d{12})/")


def account_of(authorization: str) -> str | None:
    """The account that an `Authorization` header signs in to."""
    match = ACCESS_KEY.search(authorization)
    return match.group(1) if match else None


def install() -> None:
    @around(BaseResponse, "get_current_account")
    def get_current_account(original, self):
        return account_of(self.headers.get("Authorization", "")) or original(self)
