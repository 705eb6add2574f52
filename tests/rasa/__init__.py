"""`make rasa-parity`: Rasa itself reads, trains and tests this project, beside our own engine.

Rule: Rasa runs in an environment of its own and imports nothing of ours; both are asked the same
in one run, and what cannot be had here is said, never passed over.
"""
