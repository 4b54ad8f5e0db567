"""Which values count as a source of a REST call."""

from types import MappingProxyType
from typing import Any

import pytest

from deepgram._core.sources import BufferSource, StreamSource, TextSource, UrlSource, has


@pytest.mark.parametrize("kind", [UrlSource, BufferSource, StreamSource, TextSource])
def test_each_source_type_has_one_key_and_the_module_of_4_8_1(kind: Any) -> None:
    (key,) = kind.__annotations__
    assert f"{key.capitalize()}Source" == kind.__name__
    assert kind.__module__ == "deepgram.clients.common.v1.options"
    assert has(kind(**{key: "x"}), key)


@pytest.mark.parametrize("source", [{"text": ""}, {"text": None, "url": "u"}, MappingProxyType({"text": "x"})])
def test_any_mapping_with_the_key_is_a_source(source: Any) -> None:
    assert has(source, "text")


@pytest.mark.parametrize("source", [{}, {"url": "text"}, "text", "a text", b"text", ["text"], ("text",), None, 5])
def test_anything_else_is_not_a_source(source: Any) -> None:
    assert not has(source, "text")
