"""Exponential and logarithm as LLVM text, for one number or for a vector of them.

Without them every lane would call the C library by itself. They are written out where they are
used, so that many of them overlap. `exp`: reduction by multiples of ln 2, a Taylor polynomial, and
the power of two set in the exponent's bits; arguments are held within ±LARGEST_EXPONENT, so that
no derivative becomes infinity times zero. `log`: the exponent's bits, and the series in
s = f / (2 + f) with the coefficients of W. Kahan's and FreeBSD's `e_log.c`. Both are right to
about two units in the last place (`tests/solving/test_elementary.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from simulator.solving.lanes import Lanes

LARGEST_EXPONENT = 700.0
LEAST_LOGARITHM = -1e300  # finite, so that times 0 it is 0
TAYLOR_DEGREE = 13
LOG2_E = 1 / math.log(2)
LN2_HIGH = 6.93147180369123816490e-01  # ends in zeros: whole multiples of it are exact
LN2_LOW = 1.90821492927058770002e-10
ROUNDING = 1.5 * 2.0**52  # added to a double, leaves its nearest whole number in the last bits
TWO_52 = 2.0**52
BIAS = 1023
MANTISSA_BITS = 52
SERIES = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
Emit = Callable[[str], str]


class Elementary:
    """Writes `exp` and `log` of values named in LLVM text; `emit` names a right-hand side."""

    def __init__(self, lanes: Lanes, emit: Emit) -> None:
        self._lanes = lanes
        self._emit = emit

    def exp(self, x: str) -> str:
        """e**x, finite and positive for every finite x."""
        largest, smallest = self._number(LARGEST_EXPONENT), self._number(-LARGEST_EXPONENT)
        x = self._choose("olt", x, largest, x, largest)
        x = self._choose("ogt", x, smallest, x, smallest)
        shifted = self._plus(self._times(x, self._number(LOG2_E)), self._number(ROUNDING))
        whole = self._arithmetic("fsub", shifted, self._number(ROUNDING))
        rest = self._minus(x, self._times(whole, self._number(LN2_HIGH)))
        rest = self._minus(rest, self._times(whole, self._number(LN2_LOW)))
        taylor = [1 / math.factorial(k) for k in range(TAYLOR_DEGREE + 1)]
        bits = self._bits(self._polynomial(rest, taylor))
        return self._double(self._integer("add", bits, self._shifted("shl", self._bits(shifted))))

    def log(self, x: str) -> str:
        """Natural logarithm; minus infinity at 0, not a number below."""
        one = self._number(1.0)
        bits = self._bits(x)
        mantissa = self._integer("and", bits, self._whole(2**MANTISSA_BITS - 1))
        mantissa = self._double(self._integer("or", mantissa, self._whole(BIAS << MANTISSA_BITS)))
        exponent = self._integer("or", self._shifted("lshr", bits), self._whole(_bits_of(TWO_52)))
        power = self._arithmetic("fsub", self._double(exponent), self._number(TWO_52 + BIAS))
        root = self._number(math.sqrt(2))
        halved = self._arithmetic("fmul", mantissa, self._number(0.5))
        raised = self._arithmetic("fadd", power, one)
        power = self._choose("ogt", mantissa, root, raised, power)
        mantissa = self._choose("ogt", mantissa, root, halved, mantissa)
        f = self._arithmetic("fsub", mantissa, one)
        s = self._times(f, self._lanes.reciprocal(self._emit, self._plus(f, self._number(2.0))))
        z = self._times(s, s)
        series = self._times(z, self._polynomial(z, SERIES))
        half_square = self._times(self._times(f, f), self._number(0.5))
        low = self._times(power, self._number(LN2_LOW))
        inner = self._plus(self._times(s, self._plus(half_square, series)), low)
        inner = self._minus(self._minus(half_square, inner), f)
        result = self._minus(self._times(power, self._number(LN2_HIGH)), inner)
        zero = self._number(0.0)
        outside = self._choose("oeq", x, zero, self._number(-math.inf), self._number(math.nan))
        return self._choose("ogt", x, zero, result, outside)

    def power(self, base: str, exponent: str) -> str:
        """base**exponent for a base of 0 or more; 0**0 is 1."""
        logarithm, least = self.log(base), self._number(LEAST_LOGARITHM)
        logarithm = self._choose("olt", logarithm, least, least, logarithm)
        return self.exp(self._arithmetic("fmul", exponent, logarithm))

    def _polynomial(self, x: str, coefficients: Sequence[float]) -> str:
        """By Horner's rule, lowest power first."""
        *lower, highest = coefficients
        total = self._number(highest)
        for coefficient in reversed(lower):
            total = self._plus(self._times(total, x), self._number(coefficient))
        return total

    def _number(self, value: float) -> str:
        return self._lanes.number(value)

    def _whole(self, value: int) -> str:
        return self._lanes.splat(self._lanes.integer_element, str(value))

    def _arithmetic(self, operation: str, a: str, b: str) -> str:
        return self._emit(f"{operation} {self._lanes.type} {a}, {b}")

    def _plus(self, a: str, b: str) -> str:
        return self._arithmetic("fadd contract", a, b)

    def _minus(self, a: str, b: str) -> str:
        return self._arithmetic("fsub contract", a, b)

    def _times(self, a: str, b: str) -> str:
        return self._arithmetic("fmul contract", a, b)

    def _integer(self, operation: str, a: str, b: str) -> str:
        return self._emit(f"{operation} {self._lanes.integer} {a}, {b}")

    def _shifted(self, direction: str, a: str) -> str:
        return self._integer(direction, a, self._whole(MANTISSA_BITS))

    def _bits(self, a: str) -> str:
        return self._emit(f"bitcast {self._lanes.type} {a} to {self._lanes.integer}")

    def _double(self, a: str) -> str:
        return self._emit(f"bitcast {self._lanes.integer} {a} to {self._lanes.type}")

    def _choose(self, test: str, a: str, b: str, then: str, otherwise: str) -> str:
        return self._lanes.choose(self._emit, test, a, b, then, otherwise)


def _bits_of(number: float) -> int:
    mantissa, exponent = math.frexp(number)
    return (exponent - 1 + BIAS) << MANTISSA_BITS | int((2 * mantissa - 1) * 2**MANTISSA_BITS)
