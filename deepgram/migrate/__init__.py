"""`python -m deepgram.migrate PATH`: finds the uses of names that a later release has deprecated or removed."""
