"""Discord's side doors: each cog reads what came in, asks a service, and says the answer. No decisions, no SQL."""
