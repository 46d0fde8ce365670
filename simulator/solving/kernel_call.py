"""Calling generated machine code from code that numba compiles.

The address is an ordinary argument, so what numba stores on disk holds for any model and any
process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from simulator.solving.compiled import Array


def _kernel_call(
    typing_context: Any, address: Any, first: Any, second: Any, out: Any
) -> tuple[Any, Callable[..., Any]]:
    signature = types.void(types.intp, first, second, out)

    def write_call(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        function = ir.FunctionType(ir.VoidType(), [pointer] * 3)
        target = builder.inttoptr(arguments[0], function.as_pointer())
        arrays = zip(signature.args[1:], arguments[1:], strict=True)
        data = [context.make_array(kind)(context, builder, value).data for kind, value in arrays]
        builder.call(target, [builder.bitcast(place, pointer) for place in data])
        return context.get_dummy_value()

    return signature, write_call


# Calls the function at an address with three contiguous arrays of doubles.
call_kernel = cast(Callable[[int, Array, Array, Array], None], intrinsic(_kernel_call))
