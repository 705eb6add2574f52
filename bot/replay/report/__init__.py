"""What replaying gave, for people: as text, as a page, and what it did not touch.

Rule: data in, text out. Nothing in here plays a conversation, writes a file or asks the time.
"""
