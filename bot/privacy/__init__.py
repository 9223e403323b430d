"""What is kept about one person: shown to them, and forgotten when they ask."""
