"""All randomness: every number is a pure function of its address.

An address is (root seed, replication, person key, purpose id, ordinal). Seed and replication make a
stream, stream and person make the person's luck, two words (both with Threefry-2x64, 20 rounds); luck,
purpose and ordinal make a draw (Philox-2x64, 6 rounds). Both generators are those of Salmon, Moraes, Dror
& Shaw 2011, doi:10.1145/2063384.2063405. So no number ever depends on how many others were drawn, by
whom, or in which order.

The scalar functions are compiled and used by both engines. Words, purposes and ordinals are 64-bit
unsigned; from Python pass them as `np.uint64`, for a plain int would make numba compile a signed
variant. Ordinals stay below 2**48: the upper 16 bits count the retries of rejection methods.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from simulation.jit import compiled, inlined
from simulation.jit.wide import multiply_wide

_PARITY = np.uint64(0x1BD11BDAA9FC1A22)
_STREAM = np.uint64(0x76697274612F7331)
_PERSON = np.uint64(0x76697274612F7031)
_LUCK = np.uint64(0x76697274612F6C31)
_MULTIPLIER = np.uint64(0xD2B74407B1CE6E93)
_WEYL = np.uint64(0x9E3779B97F4A7C15)
_TAIL = np.uint64(0x76697274612F7431)
_AGAIN = np.uint64(0x76697274612F6131)
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_RETRY = np.uint64(48)
_SIXTEENTHS = np.uint64(52)
_LAST_RETRY = np.uint64(0xFFFF) << _RETRY
_LOW_BYTE = np.uint64(0xFF)
_SIGN = np.uint64(0x100)
_MANTISSA = np.uint64(11)
_MIDPOINT = np.uint64(12)
_FULL = np.uint64(64)
_TO_UNIT = 2.0**-53


def identity(*parts: str) -> np.uint64:
    """The 64-bit id of a named thing: BLAKE2b of its parts, joined by a separator no name may hold."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


BUILT_IN = (
    ("clock", "purchase"),
    ("amount",),
    ("clock", "arrival"),
    ("duration",),
    ("tenure",),
    ("clock", "encounter"),
    ("recovery",),
    ("clock", "referral"),
)
"""The purposes that every model has."""

PURCHASE, AMOUNT, ARRIVAL, DURATION, TENURE, ENCOUNTER, RECOVERY, REFERRAL = (
    identity(*parts) for parts in BUILT_IN
)


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
    """Two random words: Threefry-2x64 with 20 rounds of (key0, key1) at (counter0, counter1).

    Keys are made with it; draws are made with `words`.
    """
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
def referred_key(parent: np.uint64, number: np.uint64) -> np.uint64:
    """The key of the person whom another brings as the number-th (from 1)."""
    return block(parent, REFERRAL, number, _ZERO)[0]


@compiled
def luck(stream: np.uint64, person: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The two words that all draws of a person, or of a stream of entrants, in one replication share."""
    return block(stream, person, _LUCK, _ZERO)


@inlined
def words(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Two random words of the luck (k, c): Philox-2x64 with 6 rounds and key k at (ordinal xor c, purpose).

    The ordinal is in the word that the first round multiplies, for it differs least between neighbours.
    """
    x0, x1, key = ordinal ^ c, purpose, k
    for _ in range(6):
        upper, lower = multiply_wide(_MULTIPLIER, x0)
        x0, x1 = upper ^ key ^ x1, lower
        key += _WEYL
    return x0, x1


@inlined
def _open_unit(word: np.uint64) -> float:
    # 52 bits: with one more, adding a half would round the largest to 1.
    return (np.float64(word >> _MIDPOINT) + 0.5) * (2.0 * _TO_UNIT)


@compiled
def word(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> np.uint64:
    """64 random bits, for breaking ties."""
    return words(k, c, purpose, ordinal)[0]


@compiled
def uniform(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> float:
    """Uniform on the open interval (0, 1), from 52 bits."""
    return _open_unit(words(k, c, purpose, ordinal)[0])


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


@inlined
def exponential(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> float:
    """Exponential with mean 1, on [0, inf): the ziggurat of Marsaglia & Tsang 2000.

    The layer comes from the low byte of a word, the place in it from its upper 53 bits.
    """
    counter = ordinal
    while True:
        first, second = words(k, c, purpose, counter)
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


_NORMAL_EDGE = 3.6541528853610088
"""Where the tail of the 256-layer normal ziggurat begins."""


def _normal_ziggurat() -> tuple[np.ndarray, np.ndarray]:
    # Layers of equal area under exp(-x^2 / 2), x >= 0: Marsaglia & Tsang 2000, doi:10.18637/jss.v005.i08.
    tail = math.sqrt(math.pi / 2.0) * math.erfc(_NORMAL_EDGE / math.sqrt(2.0))
    area = _NORMAL_EDGE * math.exp(-0.5 * _NORMAL_EDGE**2) + tail
    x = [area / math.exp(-0.5 * _NORMAL_EDGE**2), _NORMAL_EDGE]
    while len(x) < 256:
        x.append(math.sqrt(-2.0 * math.log(area / x[-1] + math.exp(-0.5 * x[-1] ** 2))))
    x.append(0.0)
    return np.array(x), np.exp(-0.5 * np.array(x) ** 2)


_NORMAL_X, _NORMAL_Y = _normal_ziggurat()


@compiled
def _normal_tail(k: np.uint64, c: np.uint64, purpose: np.uint64, counter: np.uint64) -> float:
    # Beyond the edge, by rejection from an exponential: Marsaglia 1964, doi:10.1080/00401706.1964.10490150.
    while True:
        first, second = words(k, c, purpose ^ _TAIL, counter)
        x = -math.log(_open_unit(first)) / _NORMAL_EDGE
        if -2.0 * math.log(_open_unit(second)) > x * x:
            return _NORMAL_EDGE + x
        counter += _ONE << _RETRY


@inlined
def _normal_from(
    first: np.uint64, k: np.uint64, c: np.uint64, purpose: np.uint64, counter: np.uint64
) -> float:
    """A standard normal that begins with the word `first`; what else it needs has addresses of its own.

    The layer comes from the low byte, the sign from the next bit, the place from the upper 53 bits.
    """
    while True:
        layer = np.int64(first & _LOW_BYTE)
        x = np.float64(first >> _MANTISSA) * _TO_UNIT * _NORMAL_X[layer]
        if x >= _NORMAL_X[layer + 1]:
            if layer == 0:
                x = _normal_tail(k, c, purpose, counter)
            else:
                second, third = words(k, c, purpose ^ _AGAIN, counter)
                u = _open_unit(second)
                if not _NORMAL_Y[layer] + u * (_NORMAL_Y[layer + 1] - _NORMAL_Y[layer]) < math.exp(
                    -0.5 * x * x
                ):
                    first = third
                    counter += _ONE << _RETRY
                    continue
        return -x if first & _SIGN else x


@compiled
def normal(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> float:
    """Standard normal: the ziggurat of Marsaglia & Tsang 2000, doi:10.18637/jss.v005.i08."""
    return _normal_from(words(k, c, purpose, ordinal)[0], k, c, purpose, ordinal)


@compiled
def gamma(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64, shape: float) -> float:
    """Gamma with the given shape > 0 and scale 1 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414)."""
    raised = shape if shape >= 1.0 else shape + 1.0
    d = raised - 1.0 / 3.0
    s = 1.0 / math.sqrt(9.0 * d)
    counter = ordinal
    while True:
        first, second = words(k, c, purpose, counter)
        # The retries of the normal count in steps of 16, so that no two attempts share an address.
        x = _normal_from(first, k, c, purpose, ordinal + (((counter - ordinal) >> _RETRY) << _SIXTEENTHS))
        v = 1.0 + s * x
        v = v * v * v
        if v > 0.0:
            u = _open_unit(second)
            # The squeeze spares the logarithms in most cases.
            if u < 1.0 - 0.0331 * (x * x) * (x * x):
                break
            if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                break
        counter += _ONE << _RETRY
    if shape >= 1.0:
        return d * v
    u = _open_unit(words(k, c, purpose, ordinal | _LAST_RETRY)[0])
    return d * v * u ** (1.0 / shape)


@compiled
def beta(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64, a: float, b: float) -> float:
    """Beta(a, b) on [0, 1), as a ratio of gammas; below 1 by at least 2**-53."""
    x = gamma(k, c, purpose, np.uint64(2) * ordinal, a)
    y = gamma(k, c, purpose, np.uint64(2) * ordinal + _ONE, b)
    if x + y == 0.0:
        # Both underflow only for tiny parameters, where nearly all mass of the beta is at 0 and 1.
        coin = uniform(k, c, purpose, np.uint64(2) * ordinal + _LAST_RETRY - _ONE)
        x = 1.0 if coin * (a + b) < a else 0.0
        y = 1.0 - x
    return min(x / (x + y), 1.0 - _TO_UNIT)


@compiled
def tilted_lognormal(
    k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64, mu: float, sigma: float, hazard: float
) -> float:
    """Lognormal(mu, sigma) weighted by exp(-hazard x): the trait of those who survived that hazard.

    The density of z = ln x is log-concave with its mode m where (m - mu) / sigma^2 = -hazard e^m;
    a normal around m with the same sigma, accepted with exp(-q (e^w - 1 - w)), w = z - m,
    q = hazard e^m, is exact, for the exponent is at most 0 and is 0 at the mode.
    """
    mode = mu
    if hazard > 0.0:
        far = math.log(hazard) + 2.0 * math.log(sigma) + mu
        if far > 50.0:
            # A step of Newton from mu goes by 1 only; the mode is a little below this.
            mode = mu - far + math.log(far)
        for _ in range(200):
            pull = hazard * sigma * sigma * math.exp(mode)
            step = (mode - mu + pull) / (1.0 + pull)
            mode -= step
            if abs(step) < 1e-14 * (1.0 + abs(mode)):
                break
    q = hazard * math.exp(mode)
    counter = ordinal
    while True:
        first, second = words(k, c, purpose, counter)
        w = sigma * _normal_from(
            first, k, c, purpose, ordinal + (((counter - ordinal) >> _RETRY) << _SIXTEENTHS)
        )
        if math.log(_open_unit(second)) <= -q * (math.expm1(w) - w):
            return math.exp(mode + w)
        counter += _ONE << _RETRY
