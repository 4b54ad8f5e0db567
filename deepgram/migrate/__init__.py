"""`python -m deepgram.migrate PATH`: finds uses of names that later releases deprecated or removed."""
