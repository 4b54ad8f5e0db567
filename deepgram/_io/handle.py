"""What programs use of `client._socket`, which was a connection of `websockets`."""

from __future__ import annotations

from typing import Any


class Handle:
    """Sends and closes in the colour of its class."""

    @property
    def response(self: Any) -> Any:
        """The server's answer to the upgrade, with its `headers`."""
        return self.frames.response

    def send(self: Any, data: Any) -> Any:
        """Send a text frame (str), or a binary one. Raises the library's ConnectionClosed at the end."""
        return (self.send_text if isinstance(data, str) else self.send_binary)(data)

    def close(self: Any, *code_and_reason: Any) -> Any:
        """End the connection in order, whatever the code."""
        return self.finish()
