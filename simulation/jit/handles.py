"""Handles: a hundred arrays behind one pointer for compiled code.

A kernel's arrays are grouped in named tuples. Passed by value, each call would copy every array's
descriptor, and compiling the kernels would take ten minutes; numba's own `structref` counts a
reference, atomically, at every access of a field. A handle is a table of data pointers and shapes
made once: compiled code reads a field as a borrowed, C-contiguous array. The Python object keeps
the arrays alive; what it points to must not be reallocated while it is in use.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable
from itertools import count
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core import cgutils
from numba.core.imputils import lower_builtin
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


class Field(types.Array):  # type: ignore[misc]
    """An array behind a handle: C-contiguous, and never indexed from its end.

    So an element is found without a test for a negative index, which in the walk costs more than the
    arithmetic; and as nothing is owned, nothing is counted.
    """

    def __init__(self, dtype: types.Type, ndim: int, readonly: bool) -> None:
        name = f"field({dtype}, {ndim}d{', readonly' if readonly else ''})"
        super().__init__(dtype, ndim, "C", readonly=readonly, name=name)


@register_model(Field)
class _FieldModel(models.ArrayModel):  # type: ignore[misc]
    def traverse(self, builder: Any) -> list[Any]:  # noqa: ARG002
        """No member is counted as a reference: the Python object keeps what a handle points to."""
        return []


def _element(context: Any, builder: Any, kind: Field, array: Any, index_types: Any, index: Any) -> Any:
    view = context.make_array(kind)(context, builder, array)
    shape = cgutils.unpack_tuple(builder, view.shape, kind.ndim)
    place = None
    for extent, index_type, value in zip(shape, index_types, index, strict=True):
        at = context.cast(builder, value, index_type, types.intp)
        place = at if place is None else builder.add(builder.mul(place, extent), at)
    return builder.gep(view.data, [place])


def _is_element(kind: Field, index_type: Any) -> bool:
    whole = isinstance(index_type, types.BaseTuple) and all(isinstance(t, types.Integer) for t in index_type)
    return (whole and len(index_type) == kind.ndim) or (
        isinstance(index_type, types.Integer) and kind.ndim == 1
    )


def _indices(builder: Any, index_type: Any, index: Any) -> tuple[Any, Any]:
    if isinstance(index_type, types.Integer):
        return (index_type,), (index,)
    return tuple(index_type), cgutils.unpack_tuple(builder, index, len(index_type))


@lower_builtin(operator.getitem, Field, types.Integer)  # type: ignore[untyped-decorator]
@lower_builtin(operator.getitem, Field, types.BaseTuple)  # type: ignore[untyped-decorator]
def _get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    kind, index_type = sig.args
    if not _is_element(kind, index_type):
        tuple_wanted = isinstance(index_type, types.BaseTuple)
        general = arrayobj.getitem_array_tuple if tuple_wanted else arrayobj.getitem_arraynd_intp
        return general(context, builder, sig, args)
    pointer = _element(context, builder, kind, args[0], *_indices(builder, index_type, args[1]))
    loaded = builder.load(pointer)
    if not kind.mutable:
        # It is not written to while a compiled function runs, so a loaded value may be reused.
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return context.data_model_manager[kind.dtype].from_data(builder, loaded)


@lower_builtin(operator.setitem, Field, types.Any, types.Any)  # type: ignore[untyped-decorator]
def _set(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    kind, index_type, value_type = sig.args
    if not _is_element(kind, index_type):
        return arrayobj.setitem_array(context, builder, sig, args)
    pointer = _element(context, builder, kind, args[0], *_indices(builder, index_type, args[1]))
    value = context.cast(builder, args[2], value_type, kind.dtype)
    arrayobj.store_item(context, builder, kind, value, pointer)
    return context.get_dummy_value()


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
                words.append(field.ctypes.data)
                words += field.shape
                forms.append((field.dtype.num, field.ndim, field.flags.writeable))
            elif isinstance(field, Handle):
                words.append(field.address)
                forms.append(field._numba_type_.serial)
            else:
                bits = np.float64(field).view(np.uint64) if isinstance(field, float) else field
                words.append(int(bits))
                forms.append(type(field))
        self._hold(value, np.array(words, dtype=np.uint64), _type_of(value, tuple(forms)))

    def _hold(self, value: Any, table: Any, kind: HandleType) -> None:
        self._value = value
        self._table = table
        self.address = table.ctypes.data
        self._numba_type_ = kind

    @classmethod
    def of_table(cls, value: Any, table: Any, kind: HandleType) -> Handle:
        """The handle of a value whose table is there already."""
        made = cls.__new__(cls)
        made._hold(value, table, kind)
        return made


_TYPES: dict[tuple[type, tuple[Any, ...]], HandleType] = {}


def _type_of(value: Any, forms: tuple[Any, ...]) -> HandleType:
    # By form, for asking numba about every array of every replication costs more than walking a
    # small market.
    found = _TYPES.get((type(value), forms))
    if found is None:
        members = tuple(
            (name, field._numba_type_ if isinstance(field, Handle) else _field_type(field))
            for name, field in zip(value._fields, value, strict=True)
        )
        found = _TYPES.setdefault((type(value), forms), HandleType(type(value).__name__, members))
    return found


def _field_type(value: Any) -> types.Type:
    kind = typeof(value)
    return Field(kind.dtype, kind.ndim, not kind.mutable) if isinstance(kind, types.Array) else kind


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


def _shared(one: Any, other: Any) -> bool:
    return one.nbytes > 0 and bool(one.ctypes.data == other.ctypes.data)


_LINE = 64
"""Bytes of a line of the cache: arrays of one piece of memory begin at one."""


class Layout(Generic[T]):
    """How the arrays of a named tuple lie in one piece of memory.

    A replication of a small market takes less time than asking NumPy for a hundred arrays, and looking up
    where each lies. With a layout they are asked for, and packed, together.
    """

    def __init__(self, empty: Callable[[int], T]) -> None:
        """`empty(n)` gives zeros for n rows: the first extent of an array is n, or the same for every n."""
        few, more = empty(1), empty(2)
        self._make = type(few)._make
        self._arrays: list[tuple[Any, bool, tuple[int, ...], int, int, int]] = []
        words: list[int] = []
        grows: list[int] = []
        for one, two in zip(few, more, strict=True):
            by_row = one.shape != two.shape
            # An array that is another seen otherwise lies where that lies.
            same = next(k for k, other in enumerate(few) if other is one or _shared(other, one))
            fixed, each = (0, two.nbytes - one.nbytes) if by_row else (one.nbytes, 0)
            shape = one.shape[1:] if by_row else one.shape
            self._arrays.append((one.dtype, by_row, shape, same, fixed, each))
            words += [0, 0 if by_row else one.shape[0], *one.shape[1:]]
            grows += [0, int(by_row), *([0] * (one.ndim - 1))]
        self._words, self._grows = np.array(words, np.uint64), np.array(grows, np.uint64)
        self._places = np.cumsum([0] + [1 + one.ndim for one in few])[:-1]
        self._kind = Handle(few)._numba_type_
        for array in few:
            array.flags.writeable = False
        self._sealed_kind = Handle(few)._numba_type_
        self._none = self._placed(0)

    def _placed(self, n: int) -> tuple[int, list[int], Any]:
        """The bytes wanted for n rows, where in them each array begins, and the table but for the address."""
        end = 0
        begins: list[int] = []
        for k, (_, _, _, same, fixed, each) in enumerate(self._arrays):
            begins.append(end if same == k else begins[same])
            if same == k:
                end += (fixed + n * each + _LINE - 1) // _LINE * _LINE
        table = self._words + np.uint64(n) * self._grows
        table[self._places] = begins
        return end, begins, table

    def make(self, n: int = 0) -> tuple[T, T]:
        """A tuple of zeros for n rows, and its handle."""
        # Where no array has rows it is always the same.
        size, begins, table = self._placed(n) if n else self._none
        memory = np.zeros(size + _LINE, np.uint8)
        address = memory.ctypes.data
        shift = -address % _LINE
        value = self._make(
            [
                np.ndarray((n, *shape) if by_row else shape, dtype, memory, begin + shift)
                for (dtype, by_row, shape, _, _, _), begin in zip(self._arrays, begins, strict=True)
            ]
        )
        table = table.copy()
        table[self._places] += np.uint64(address + shift)
        return value, Handle.of_table(value, table, self._kind)  # type: ignore[return-value]

    def sealed(self, value: T, packed: T) -> T:
        """The handle of the same arrays for kernels that only read them; the arrays become read-only."""
        for array in value:
            array.flags.writeable = False
        table = packed._table  # type: ignore[attr-defined]
        return Handle.of_table(value, table, self._sealed_kind)  # type: ignore[return-value]


def handle(_fields: type[T]) -> Callable[[T], T]:
    """A function that puts a tuple of that class behind a handle.

    The handle is read by compiled functions only. For the type checker it is the tuple itself.
    """

    def pack(value: T) -> T:
        return Handle(value)  # type: ignore[return-value]

    return pack
