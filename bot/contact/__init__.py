"""Asking the moderators: a private thread for one person and the staff, and a card with a thread of the staff's notes.

What is written stands at Discord alone; here is only where it is, and whether it is open.
"""
