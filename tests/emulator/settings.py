"""What the command line sets, for all modules."""

from dataclasses import dataclass


@dataclass
class Settings:
    # The longest page of any list.
    page_size: int = 3
    # How long endpoints and Route 53 changes are pending.
    pending_seconds: float = 1.0


settings = Settings()
