"""The Telegram channel over a Telegram of the tests' own."""
