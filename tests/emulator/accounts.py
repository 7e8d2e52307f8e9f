"""An access key that ends in twelve digits signs in to the account of that number, a user's own key to the user's.

So each test has an account of its own, and all of them run side by side on one server.
"""

import re

from moto.core.responses import BaseResponse
from moto.iam.models import get_account_id_from

from .patch import around

# As moto reads them: twenty capital letters and digits.
ACCESS_KEY = re.compile(r"Credential=[A-Z0-9]{8}(\d{12})/")
ANY_KEY = re.compile(r"Credential=([^/]+)/")


def account_of(authorization: str) -> str | None:
    """The account that an `Authorization` header signs in to."""
    match = ACCESS_KEY.search(authorization)
    if match:
        return match.group(1)
    match = ANY_KEY.search(authorization)
    return get_account_id_from(match.group(1)) if match else None


def install() -> None:
    @around(BaseResponse, "get_current_account")
    def get_current_account(original, self):
        return account_of(self.headers.get("Authorization", "")) or original(self)
