"""Telegram: aiogram as client and types; our own receiving acknowledges after the commit."""
