"""Releases 1 and 2: the client `Deepgram`, dicts in and dicts out, on the core of today."""
