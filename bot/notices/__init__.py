"""The messages owed to people, sent one after the other: whatever is owed is a row, whoever wrote it."""
