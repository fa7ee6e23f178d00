"""Handles: a hundred arrays behind one pointer for compiled code.

A kernel's arrays are grouped in named tuples. Passed by value, each call would copy every array's
descriptor, and compiling the kernels would take ten minutes; numba's own `structref` counts a
reference, atomically, at every access of a field. A handle is a table of data pointers and shapes
made once: compiled code reads a field as a borrowed, C-contiguous array. The Python object keeps
the arrays alive; what it points to must not be reallocated while it is in use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple, TypeVar

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    unbox,
)
from numba.np import arrayobj

T = TypeVar("T", bound=NamedTuple)
_SERIALS = count()


class HandleType(types.Type):  # type: ignore[misc]
    """The compiled type of a handle: its fields and their types, in order."""

    def __init__(self, title: str, members: tuple[tuple[str, types.Type], ...]) -> None:
        self.members = members
        self.slots: dict[str, int] = {}
        slot = 0
        for name, kind in members:
            self.slots[name] = slot
            slot += 1 + (kind.ndim if isinstance(kind, types.Array) else 0)
        self.serial = next(_SERIALS)
        # A digest, for compiled symbols hold the name of every argument's type.
        digest = hashlib.blake2b(str(members).encode(), digest_size=8).hexdigest()
        super().__init__(name=f"{title}_{digest}")


class Handle:
    """One pointer to a table of fields; see the module's docstring."""

    _numba_type_: HandleType
    address: int

    def __init__(self, value: Any) -> None:
        words: list[int] = []
        forms: list[Any] = []
        for name, field in zip(value._fields, value, strict=True):
            if isinstance(field, np.ndarray):
                if not field.flags.c_contiguous:
                    raise ValueError(f"{type(value).__name__}.{name} is not C-contiguous")
                words.append(field.__array_interface__["data"][0])
                words += field.shape
                forms.append((field.dtype.num, field.ndim, field.flags.writeable))
            elif isinstance(field, Handle):
                words.append(field.address)
                forms.append(field._numba_type_.serial)
            else:
                bits = np.float64(field).view(np.uint64) if isinstance(field, float) else field
                words.append(int(bits))
                forms.append(type(field))
        self._value = value
        self._table = np.array(words, dtype=np.uint64)
        self.address = int(self._table.__array_interface__["data"][0])
        self._numba_type_ = _type_of(value, tuple(forms))


_TYPES: dict[tuple[type, tuple[Any, ...]], HandleType] = {}


def _type_of(value: Any, forms: tuple[Any, ...]) -> HandleType:
    # By form, for asking numba about every array of every replication costs more than walking a
    # small market.
    found = _TYPES.get((type(value), forms))
    if found is None:
        members = tuple(
            (name, field._numba_type_ if isinstance(field, Handle) else typeof(field))
            for name, field in zip(value._fields, value, strict=True)
        )
        found = _TYPES.setdefault((type(value), forms), HandleType(type(value).__name__, members))
    return found


register_model(HandleType)(models.OpaqueModel)


@infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc]
    key = HandleType

    def generic_resolve(self, kind: HandleType, name: str) -> types.Type | None:
        return dict(kind.members).get(name)


@unbox(HandleType)  # type: ignore[untyped-decorator]
def _unbox(kind: HandleType, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_ulonglong(number)
    c.pyapi.decref(number)
    pointer = c.builder.inttoptr(address, c.context.get_value_type(kind))
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@lower_getattr_generic(HandleType)  # type: ignore[untyped-decorator]
def _field(context: Any, builder: Any, kind: HandleType, value: Any, name: str) -> Any:
    member = dict(kind.members)[name]
    table = builder.bitcast(value, ir.IntType(64).as_pointer())

    def word(offset: int) -> Any:
        place = builder.gep(table, [ir.Constant(ir.IntType(64), kind.slots[name] + offset)])
        loaded = builder.load(place)
        # The table never changes, so a loop need not read it again.
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    if isinstance(member, types.Array):
        return _borrowed(context, builder, member, [word(k) for k in range(1 + member.ndim)])
    if isinstance(member, HandleType):
        return builder.inttoptr(word(0), context.get_value_type(member))
    if isinstance(member, types.Float):
        return builder.bitcast(word(0), ir.DoubleType())
    if isinstance(member, types.Boolean):
        return builder.trunc(word(0), context.get_value_type(member))
    return word(0)


def _borrowed(context: Any, builder: Any, member: types.Array, words: list[Any]) -> Any:
    data, *shape = words
    array = context.make_array(member)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(member.dtype))
    strides: list[Any] = []
    stride = ir.Constant(ir.IntType(64), size)
    for extent in reversed(shape):
        strides.insert(0, stride)
        stride = builder.mul(stride, extent)
    arrayobj.populate_array(
        array,
        data=builder.inttoptr(data, array.data.type),
        shape=shape,
        strides=strides,
        itemsize=ir.Constant(ir.IntType(64), size),
        meminfo=None,
    )
    return array._getvalue()


def handle(_fields: type[T]) -> Callable[[T], T]:
    """A function that puts a tuple of that class behind a handle.

    The handle is read by compiled functions only. For the type checker it is the tuple itself.
    """

    def pack(value: T) -> T:
        return Handle(value)  # type: ignore[return-value]

    return pack
