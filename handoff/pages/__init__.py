"""What every page of ours has in common, the conseillers' and the jobseekers': look, safety, live.

Rule: nothing here knows what a page is about. Texts for people are in the templates.
"""
