"""Runs conformance programs, records what they do, and compares the records. Imports nothing from deepgram."""
