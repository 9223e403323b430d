"""The server as code: config's keys matched with the roles and channels that are really there."""
