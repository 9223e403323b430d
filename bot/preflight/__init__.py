"""Preflight: whether everything that the bot needs is there. It only looks; whoever may change it is told how."""
