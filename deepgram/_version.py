"""The one place that holds the version."""

VERSION = "4.9.0"
