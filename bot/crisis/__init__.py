"""People who may be in danger: they are answered at once, and somebody of the staff is called.

Law: what they wrote is looked at in memory alone, and nothing here does anything against anybody.
"""
