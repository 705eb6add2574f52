"""Pictures of the dialogue: what leads where, where it ends, and who answers next.

Rule: a picture is read out of the project's files and the table of the handover, never drawn by
hand; the same files give the same picture, to the letter. What lays it out is only loaded to draw.
"""
