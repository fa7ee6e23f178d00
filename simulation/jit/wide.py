"""Multiplication of two 64-bit words into 128 bits, which numba has no operator for."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic  # type: ignore[untyped-decorator]
def multiply_wide(_context: Any, a: Any, b: Any) -> Any:  # noqa: ARG001
    """The upper and the lower 64 bits of a * b, both unsigned."""
    signature = types.UniTuple(types.uint64, 2)(types.uint64, types.uint64)

    def lower(context: Any, builder: Any, signature: Any, words: Any) -> Any:
        wide, word = ir.IntType(128), ir.IntType(64)
        product = builder.mul(builder.zext(words[0], wide), builder.zext(words[1], wide))
        upper = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)
        return context.make_tuple(builder, signature.return_type, (upper, builder.trunc(product, word)))

    return signature, lower
