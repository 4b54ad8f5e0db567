"""Names that have a new one."""

import warnings


def deprecated(attribute: str, old: str, instead: str) -> None:
    """Warn the caller of the caller, in the originals' words."""
    from deprecation import UnsupportedWarning

    details = f"{old} is deprecated. Use {instead} instead."
    warnings.warn(UnsupportedWarning(attribute, "3.4.0", "4.0.0", details), stacklevel=3)
