"""Programs written for deepgram-sdk leave the same record under its original releases and under this package."""
