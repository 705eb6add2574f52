"""The handover between the assistant and the person's own conseiller, and back.

Knows neither the dialogue nor the channels: it is told that a person wrote, and says who
answers next, until when, and who may read.
"""
