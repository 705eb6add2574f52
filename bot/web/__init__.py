"""The HTTP server: one app for the API, the chat page and the console."""
