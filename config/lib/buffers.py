"""What is written into memory and sent on part by part."""

from __future__ import annotations

from typing import Protocol, TypeVar

Content = TypeVar("Content", str, bytes, covariant=True)


class Buffer(Protocol[Content]):
    """io.StringIO or io.BytesIO."""

    def getvalue(self) -> Content: ...
    def seek(self, place: int, /) -> int: ...
    def truncate(self) -> int: ...


def taken(buffer: Buffer[Content]) -> Content:
    """What was written since it was looked at last; the buffer is empty again."""
    content = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return content
