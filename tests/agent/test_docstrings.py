"""Reading the description of a function and its parameters from docstrings of three styles (F-26)."""

import inspect

import pytest

from deepgram.agent import docstrings

SUMMARY = "Book a room.\n\nIt is cancelled when nobody comes:\n\n- by six, or\n- by noon."
CITY = "where to stay, the name of a town\n\nNo villages: they have no hotels."
GOOGLE = f"""{SUMMARY}

Args:
    city (Optional[str]): where to stay,
        the name of a town

        No villages: they have no hotels.
    nights: how long
    silent:

Returns:
    city: no parameter
"""
NUMPY = f"""{SUMMARY}

Parameters
----------
city : str, optional
    where to stay,
    the name of a town

    No villages: they have no hotels.
nights
    how long

Returns
-------
city : str
    no parameter
"""
REST = f"""{SUMMARY}

:param str city: where to stay,
    the name of a town

    No villages: they have no hotels.
:type city: str
:param nights: how long
:returns: city: no parameter
:raises ValueError: never
"""


@pytest.mark.parametrize("text", [GOOGLE, NUMPY, REST], ids=["Google", "NumPy", "reST"])
def test_all_paragraphs_and_continuation_lines_are_read(text: str) -> None:
    """F-26: those of the description and those of each parameter."""
    assert docstrings.read(inspect.cleandoc(text)) == (SUMMARY, {"city": CITY, "nights": "how long"})


@pytest.mark.parametrize(
    ("text", "description", "words"),
    [
        ("", "", {}),
        ("One line.", "One line.", {}),
        ("Rooms:\n    single, double", "Rooms:\n    single, double", {}),
        ("See:\n:class:`Room` of\nParameters of all kinds.", "See:\n:class:`Room` of\nParameters of all kinds.", {}),
        ("Args:\n  a: one\n\nMore prose: not read.\n\nArgs:\n    b (int): two", "", {"a": "one", "b": "two"}),
        ("Do.\n\nArgs:\n\n    f (Callable[[int], str], optional): calls (it): once", "Do.", {"f": "calls (it): once"}),
        ("Do.\n\nParameters\n----------\na, b : int\n    both", "Do.", {"a": "both", "b": "both"}),
        ("Do.\n\nReturns:\n    nothing\n\nArgs:\n    a: one", "Do.", {"a": "one"}),
        ("Do.\n:param a:\n:param dict[str, int] b: two", "Do.", {"b": "two"}),
        ("Raises\n------\nValueError\n    never", "", {}),
    ],
)
def test_unusual_docstrings(text: str, description: str, words: dict[str, str]) -> None:
    assert docstrings.read(text) == (description, words)
