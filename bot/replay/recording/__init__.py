"""Recording: a real conversation becomes a scenario about people who do not exist.

Rule: nothing of the installation is changed, and nothing real is written on purpose. A machine
cannot make free text anonymous for certain: whoever shares the file reads it first.
"""
