"""Health Network: a Discord bot for a health care community.

An entry point reads facts, a rule decides, a service records and acts. The layers are checked by import-linter
(`make check`); `docs/decisions` says why things are as they are.
"""
