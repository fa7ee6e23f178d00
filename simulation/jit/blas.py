"""numba without SciPy: what numba loads only to know whether it is there is loaded when it is used.

On import `numba.np.arraymath` loads `scipy.linalg`, and with it `numpy.f2py`, to learn whether there is a
BLAS: a fifth of a second. The code of a matrix product asks again before it is compiled, so the answer can
wait until then.
"""

from __future__ import annotations

import numba.np.linalg as linalg


def load_arraymath() -> None:
    """Load `numba.np.arraymath` as it is, but without SciPy."""
    asked = linalg.ensure_blas
    linalg.ensure_blas = lambda: None
    try:
        import numba.np.arraymath as arraymath
    finally:
        linalg.ensure_blas = asked
    arraymath.ensure_blas = asked
