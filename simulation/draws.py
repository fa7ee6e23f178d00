"""All randomness: every number is a pure function of its address.

An address is (root seed, replication, person key, purpose id, ordinal). Seed and replication
make the stream; stream and person are the key of a Threefry-2x64-20 block, purpose and ordinal
its counter (Salmon, Moraes, Dror & Shaw 2011, doi:10.1145/2063384.2063405). So no number ever
depends on how many others were drawn, by whom, or in which order.

The scalar functions are compiled and used by both engines. Keys, purposes and ordinals are
64-bit unsigned; from Python pass them as `np.uint64`, for a plain int would make numba compile
a signed variant. Ordinals stay below 2**48: the upper 16 bits count the retries of rejection
methods.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from simulation.jit import compiled

_PARITY = np.uint64(0x1BD11BDAA9FC1A22)
_STREAM = np.uint64(0x76697274612F7331)
_PERSON = np.uint64(0x76697274612F7031)
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_RETRY = np.uint64(48)
_LAST_RETRY = np.uint64(0xFFFF) << _RETRY
_LOW_BYTE = np.uint64(0xFF)
_MANTISSA = np.uint64(11)
_MIDPOINT = np.uint64(12)
_FULL = np.uint64(64)
_TO_UNIT = 2.0**-53


def identity(*parts: str) -> np.uint64:
    """The 64-bit id of a named thing: BLAKE2b of its parts, joined by a separator no name may hold."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


BUILT_IN = (("clock", "purchase"), ("amount",), ("clock", "arrival"), ("duration",), ("tenure",))
"""The purposes that every model has."""

PURCHASE, AMOUNT, ARRIVAL, DURATION, TENURE = (identity(*parts) for parts in BUILT_IN)


@compiled
def _turn(x: np.uint64, bits: int) -> np.uint64:
    shift = np.uint64(bits)
    return (x << shift) | (x >> (_FULL - shift))


@compiled
def _four_rounds(x0: np.uint64, x1: np.uint64, a: int, b: int, c: int, d: int) -> tuple[np.uint64, np.uint64]:
    x0 += x1
    x1 = _turn(x1, a) ^ x0
    x0 += x1
    x1 = _turn(x1, b) ^ x0
    x0 += x1
    x1 = _turn(x1, c) ^ x0
    x0 += x1
    x1 = _turn(x1, d) ^ x0
    return x0, x1


@compiled
def block(
    key0: np.uint64, key1: np.uint64, counter0: np.uint64, counter1: np.uint64
) -> tuple[np.uint64, np.uint64]:
    """Two random words: Threefry-2x64 with 20 rounds of (key0, key1) at (counter0, counter1)."""
    key2 = _PARITY ^ key0 ^ key1
    x0 = counter0 + key0
    x1 = counter1 + key1
    x0, x1 = _four_rounds(x0, x1, 16, 42, 12, 31)
    x0 += key1
    x1 += key2 + np.uint64(1)
    x0, x1 = _four_rounds(x0, x1, 16, 32, 24, 21)
    x0 += key2
    x1 += key0 + np.uint64(2)
    x0, x1 = _four_rounds(x0, x1, 16, 42, 12, 31)
    x0 += key0
    x1 += key1 + np.uint64(3)
    x0, x1 = _four_rounds(x0, x1, 16, 32, 24, 21)
    x0 += key1
    x1 += key2 + np.uint64(4)
    x0, x1 = _four_rounds(x0, x1, 16, 42, 12, 31)
    x0 += key2
    x1 += key0 + np.uint64(5)
    return x0, x1


@compiled
def stream(seed: np.uint64, replication: np.uint64) -> np.uint64:
    """The stream of one replication."""
    return block(seed, _STREAM, replication, _ZERO)[0]


@compiled
def person_key(source: np.uint64, ordinal: np.uint64) -> np.uint64:
    """The key of the ordinal-th person (from 0) of a source."""
    return block(source, _PERSON, ordinal, _ZERO)[0]


@compiled
def _open_unit(word: np.uint64) -> float:
    # 52 bits: with one more, adding a half would round the largest to 1.
    return (np.float64(word >> _MIDPOINT) + 0.5) * (2.0 * _TO_UNIT)


@compiled
def word(stream: np.uint64, person: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> np.uint64:
    """64 random bits, for breaking ties."""
    return block(stream, person, purpose, ordinal)[0]


@compiled
def uniform(stream: np.uint64, person: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> float:
    """Uniform on the open interval (0, 1), from 52 bits."""
    return _open_unit(block(stream, person, purpose, ordinal)[0])


_EDGE = 7.69711747013104972
"""Where the tail of the 256-layer exponential ziggurat begins."""


def _ziggurat() -> tuple[np.ndarray, np.ndarray]:
    # Layers of equal area under exp(-x): Marsaglia & Tsang 2000, doi:10.18637/jss.v005.i08.
    area = _EDGE * math.exp(-_EDGE) + math.exp(-_EDGE)
    x = [area * math.exp(_EDGE), _EDGE]
    while len(x) < 256:
        x.append(-math.log(area / x[-1] + math.exp(-x[-1])))
    x.append(0.0)
    return np.array(x), np.exp(-np.array(x))


_X, _Y = _ziggurat()


@compiled
def exponential(stream: np.uint64, person: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> float:
    """Exponential with mean 1, on [0, inf): the ziggurat of Marsaglia & Tsang 2000.

    The layer comes from the low byte of a word, the place in it from its upper 53 bits.
    """
    counter = ordinal
    while True:
        first, second = block(stream, person, purpose, counter)
        layer = np.int64(first & _LOW_BYTE)
        x = np.float64(first >> _MANTISSA) * _TO_UNIT * _X[layer]
        if x < _X[layer + 1]:
            return x
        u = _open_unit(second)
        if layer == 0:
            return _EDGE - math.log(u)
        if _Y[layer] + u * (_Y[layer + 1] - _Y[layer]) < math.exp(-x):
            return x
        counter += _ONE << _RETRY


@compiled
def _normal(first: np.uint64, second: np.uint64) -> float:
    return math.sqrt(-2.0 * math.log(_open_unit(first))) * math.cos(2.0 * math.pi * _open_unit(second))


@compiled
def normal(stream: np.uint64, person: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> float:
    """Standard normal (Box & Muller 1958, doi:10.1214/aoms/1177706645)."""
    first, second = block(stream, person, purpose, ordinal)
    return _normal(first, second)


@compiled
def gamma(
    stream: np.uint64, person: np.uint64, purpose: np.uint64, ordinal: np.uint64, shape: float
) -> float:
    """Gamma with the given shape > 0 and scale 1 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414)."""
    raised = shape if shape >= 1.0 else shape + 1.0
    d = raised - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    counter = ordinal
    while True:
        first, second = block(stream, person, purpose, counter)
        x = _normal(first, second)
        v = 1.0 + c * x
        v = v * v * v
        if v > 0.0:
            u = _open_unit(block(stream, person, purpose, counter + (_ONE << _RETRY))[0])
            if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                break
        counter += np.uint64(2) << _RETRY
    if shape >= 1.0:
        return d * v
    u = _open_unit(block(stream, person, purpose, ordinal | _LAST_RETRY)[0])
    return d * v * u ** (1.0 / shape)


@compiled
def beta(
    stream: np.uint64, person: np.uint64, purpose: np.uint64, ordinal: np.uint64, a: float, b: float
) -> float:
    """Beta(a, b) on [0, 1), as a ratio of gammas; below 1 by at least 2**-53."""
    x = gamma(stream, person, purpose, np.uint64(2) * ordinal, a)
    y = gamma(stream, person, purpose, np.uint64(2) * ordinal + _ONE, b)
    if x + y == 0.0:
        # Both underflow only for tiny parameters, where beta is a coin between the ends.
        coin = uniform(stream, person, purpose, np.uint64(2) * ordinal + _LAST_RETRY - _ONE)
        x = 1.0 if coin * (a + b) < a else 0.0
        y = 1.0 - x
    return min(x / (x + y), 1.0 - _TO_UNIT)


@compiled
def tilted_lognormal(
    stream: np.uint64,
    person: np.uint64,
    purpose: np.uint64,
    ordinal: np.uint64,
    mu: float,
    sigma: float,
    hazard: float,
) -> float:
    """Lognormal(mu, sigma) weighted by exp(-hazard x): the trait of those who survived that hazard.

    The density of z = ln x is log-concave with its mode m where (m - mu) / sigma^2 = -hazard e^m;
    a normal around m with the same sigma, accepted with exp(-c (e^w - 1 - w)), w = z - m,
    c = hazard e^m, is exact, for the exponent is at most 0 and is 0 at the mode.
    """
    mode = mu
    if hazard > 0.0:
        for _ in range(200):
            pull = hazard * sigma * sigma * math.exp(mode)
            step = (mode - mu + pull) / (1.0 + pull)
            mode -= step
            if abs(step) < 1e-14 * (1.0 + abs(mode)):
                break
    c = hazard * math.exp(mode)
    counter = ordinal
    while True:
        first, second = block(stream, person, purpose, counter)
        w = sigma * _normal(first, second)
        u = _open_unit(block(stream, person, purpose, counter + (_ONE << _RETRY))[0])
        if math.log(u) <= -c * (math.expm1(w) - w):
            return math.exp(mode + w)
        counter += np.uint64(2) << _RETRY
