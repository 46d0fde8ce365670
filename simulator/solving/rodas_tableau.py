"""Coefficients of RODAS4.

Rosenbrock method of order 4 with an embedded one of order 3, L-stable and stiffly accurate
(Hairer & Wanner, Solving Ordinary Differential Equations II, section IV.7), in the form that
needs no products with the Jacobian: stage i solves

    (1 / (gamma h) - J) u_i = f(y + sum_j A_ij u_j) + sum_j C_ij u_j / h.

The new state is the last stage's argument plus the last u, which is also the error estimate.
"""

from __future__ import annotations

import numpy as np

STAGES = 6
GAMMA = 0.25
ESTIMATE_ORDER = 4  # the power of h in the error estimate
# The estimate is the error of the embedded method, and the method itself is better. A step may
# therefore be estimated this many times above the tolerance; what results stays within it.
ESTIMATE_EXCESS = 3.0

_FIRST_OF_ALL = [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950]

A = np.array(
    [
        [0, 0, 0, 0, 0, 0],
        [1.544, 0, 0, 0, 0, 0],
        [0.9466785280815826, 0.2557011698983284, 0, 0, 0, 0],
        [3.314825187068521, 2.896124015972201, 0.9986419139977817, 0, 0, 0],
        [*_FIRST_OF_ALL, 0, 0],
        [*_FIRST_OF_ALL, 1, 0],
    ]
)

C = np.array(
    [
        [0, 0, 0, 0, 0, 0],
        [-5.6688, 0, 0, 0, 0, 0],
        [-2.430093356833875, -0.2063599157091915, 0, 0, 0, 0],
        [-0.1073529058151375, -9.594562251023355, -20.47028614809616, 0, 0, 0],
        [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160, 0, 0],
        [
            8.083246795921522,
            -7.981132988064893,
            -31.52159432874371,
            16.31930543123136,
            -6.058818238834054,
            0,
        ],
    ]
)
