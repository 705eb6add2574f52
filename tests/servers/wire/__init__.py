"""Scenarios over the wire: the server's own process, real SMS through Kannel, the console's pages.

Rule: nothing is done here that a phone, a browser, an operator or a clock could not do; what came
of it is read in the server's database. Only Telegram and the radio network are simulated.

    with wire.opening(ground) as opening:
        result = await play(staged, opening)
"""

from tests.servers.wire.running import opening

__all__ = ["opening"]
