"""The core: what happened in a conversation, and what that means now. No I/O in here."""
