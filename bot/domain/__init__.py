"""Pure values and rules that several features share. No I/O, no clock, no randomness: what is needed comes in."""
