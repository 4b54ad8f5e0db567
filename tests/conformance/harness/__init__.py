"""What runs a conformance program, records it and compares two records. Imports nothing of deepgram."""
