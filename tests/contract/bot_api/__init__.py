"""The simulated Telegram Bot API, judged by two client libraries nobody here wrote."""
