"""Moderators' acts: each is a numbered case that is stored before it is done, seen to be done, and ends when it should.

What should be at Discord follows from the cases that are stored; who pressed what only asks to look again.
"""
