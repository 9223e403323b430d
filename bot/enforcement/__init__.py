"""What follows by itself from what people write.

The law: it is sent back before it is taken away, and seen to be gone before it counts as done. Who may be in danger is
never punished. No text is stored but what staff need, sealed.
"""
