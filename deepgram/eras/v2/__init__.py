"""The API of 1.x and 2.x on the current core: the client `Deepgram`, with dicts as options and responses."""
