"""Scenarios: several people, their conseillers, channels, outages and a clock in one test.

Rule: what is written is what people do and see. The same scenario is played in this process
(`house`) and through a real server with real networks (`--wire`).
"""
