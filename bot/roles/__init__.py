"""Grants, turned into Discord roles. The one writer of roles: one lane a member, only roles that config manages."""
