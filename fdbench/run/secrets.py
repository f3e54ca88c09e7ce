"""The rules for secret settings, under the name that runs know them by."""

from fdbench.secrets import HIDDEN, is_secret, redacted, redacted_command

__all__ = ["HIDDEN", "is_secret", "redacted", "redacted_command"]
