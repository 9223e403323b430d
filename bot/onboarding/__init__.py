"""People arriving, passing the rules screening, leaving, being banned: facts recorded, others told to look again."""
