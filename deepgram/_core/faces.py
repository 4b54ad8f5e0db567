"""The same declaration of a message under the methods of another era."""

from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Dict, Optional, Type, Union, get_args, get_origin

from .base import Message, is_message
from .declare import UNIONS


class Face(Message):
    """Base of a face: a subclass of it has an era's methods, and a line for each message.

        class Model(Face): ...                                     # a face
        class Word(Model, declared=ListenWSWord): ...              # a message that has it
        class Alternative(Model, declared=ListenWSAlternative): ...

    A message has the fields that `declared` has; messages in them are of the same face, which must know them before. A
    field that a text lacks or leaves null is in `held_by(message)` no more than one that was not given.

    Raises TypeError for a message with one in a field that the face does not know yet.
    """

    __slots__ = ()
    _faces: ClassVar[Dict[Type[Message], Type[Message]]]

    def __init_subclass__(cls, declared: Optional[Type[Any]] = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if declared is None:
            cls._faces = {}
            return
        cls.__annotations__ = {item.name: cls._shown(item.type) for item in fields(declared)}
        for item in fields(declared):
            if item.default is not MISSING or item.default_factory is not MISSING:
                setattr(cls, item.name, None if item.default is MISSING else item.default)
        dataclass(init=False)(cls)
        cls._faces[declared] = cls

    @classmethod
    def _shown(cls, kind: Any) -> Any:
        """A type with the messages in it in this face."""
        if is_message(kind):
            if kind not in cls._faces:
                raise TypeError(f"{cls.__name__}: its face has no {kind.__name__} yet")
            return cls._faces[kind]
        if not get_args(kind):
            return kind
        inner = tuple(map(cls._shown, get_args(kind)))
        return Union[inner] if get_origin(kind) in UNIONS else kind.copy_with(inner)
