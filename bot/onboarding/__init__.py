"""Newcomers: facts about who comes and goes, what they agreed to, and where they are led.

What somebody says about themselves leads them and is not kept; the one thing kept is that they come through a hospital.
"""
