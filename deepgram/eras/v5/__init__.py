"""The API of 5.x to 7.x: connections as context managers, messages as models, REST by attributes."""
