"""Programs of the old kind, run under deepgram-sdk 4.8.1 and under this package, must leave the same record."""
