"""Text messages: numbers, what fits, and what it costs."""
