#!/usr/bin/env python3
"""minimax.py - computes the polynomials of src/base/math.hpp (Remez' exchange, 1934) and prints them with their errors.

Each line fits p(x) to f(x) so that the largest |p(x) - f(x)| * weight(x) over the interval is smallest; the error is
printed as a power of two, to compare with half a unit in the last place (2^-25 in float, 2^-54 in double).
"""
from mpmath import cos, erf, erfc, exp, log, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 60


def remez(f, weight, low, high, degree):
    """Coefficients of the polynomial of that degree, lowest first, and its largest weighted error."""
    low, high, count = mpf(low), mpf(high), degree + 2
    nodes = [(low + high) / 2 - (high - low) / 2 * cos(pi * (i + mpf(1) / 2) / count) for i in range(count)]
    grid = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / mpf(60 * count)) for i in range(60 * count + 1)]
    values, weights = [f(x) for x in grid], [weight(x) for x in grid]
    for _ in range(12):
        system, right = matrix(count, count), matrix(count, 1)
        for row, x in enumerate(nodes):
            for power in range(degree + 1):
                system[row, power] = x**power
            system[row, degree + 1] = (-1) ** row / weight(x)
            right[row] = f(x)
        solved = list(lu_solve(system, right))
        coefficients = solved[:-1]
        errors = [(mp.polyval(coefficients[::-1], x) - v) * w for x, v, w in zip(grid, values, weights)]
        peaks = [0]
        for i in range(1, len(grid)):  # the largest error between two changes of sign
            if errors[i] * errors[peaks[-1]] > 0:
                if abs(errors[i]) > abs(errors[peaks[-1]]):
                    peaks[-1] = i
            else:
                peaks.append(i)
        while len(peaks) > count:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        largest = max(abs(e) for e in errors)
        if len(peaks) < count or largest < abs(solved[-1]) * (1 + mpf(10) ** -3):
            break
        nodes = [grid[i] for i in peaks]
    return coefficients, largest


def show(name, f, weight, low, high, degree, digits):
    coefficients, error = remez(f, weight, low, high, degree)
    print(f"{name}: error 2^{float(log(error, 2)):.1f}")
    print("   ", ", ".join(mp.nstr(c, digits, min_fixed=0, max_fixed=0) for c in coefficients))


def erfcx_of(q, k):
    """(1 + 2 t) e^(t^2) erfc(t) at t = k (1 + q) / (1 - q) (Shepherd, Laframboise, 1981)."""
    t = k * (1 + q) / (1 - q)
    return (1 + 2 * t) * exp(t * t) * erfc(t)


half_ln2 = log(2) / 2 * (1 + mpf(10) ** -4)
widest = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * (1 + mpf(10) ** -4)  # of s^2, s = (m - 1) / (m + 1), m up to sqrt(2)
exp_rest = lambda r: (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10) ** -12 else mpf(1) / 2 + r / 6
log_rest = lambda z: (log((1 + sqrt(z)) / (1 - sqrt(z))) / sqrt(z) - 2) / z if z > mpf(10) ** -12 else mpf(2) / 3
erf_rest = lambda z: erf(sqrt(z)) / sqrt(z) - 1 if z > mpf(10) ** -20 else 2 / sqrt(pi) - 1

for digits, exp_degree, log_degree, erf_degree, tail_degree, tail_end in ((9, 4, 2, 6, 6, 4), (17, 9, 6, 11, 18, 6)):
    print(f"--- {'float' if digits == 9 else 'double'}")
    # e^r = 1 + r + r^2 q(r): relative to e^r
    show("exp", exp_rest, lambda r: r**2 / exp(r) + mpf(10) ** -30, -half_ln2, half_ln2, exp_degree, digits)
    # log((1 + s) / (1 - s)) = 2 s + s z q(z), z = s^2: relative to 2 s
    show("log", log_rest, lambda z: z / 2 + mpf(10) ** -30, 0, widest, log_degree, digits)
    # erf(x) = x + x q(x^2) up to 1: relative
    show("erf", erf_rest, lambda z: 1 / (1 + erf_rest(z)), 0, 1, erf_degree, digits)
    # erf(x) = 1 - exp(q(x - 1)) beyond: relative, an error of q counts erfc(x) / erf(x) times
    show("erf beyond 1", lambda t: log(erfc(t + 1)), lambda t: erfc(t + 1) / erf(t + 1), 0, tail_end - 1, tail_degree, digits)
    # e^(t^2) erfc(t) = q((t - k) / (t + k)) / (1 + 2 t) for all t whose erfc is not 0: relative
    k, end, degree = (mpf(3), mpf("10.2"), 10) if digits == 9 else (mpf(4), mpf("27.5"), 22)
    show("erfcx", lambda q: erfcx_of(q, k), lambda q: 1 / erfcx_of(q, k), -1, (end - k) / (end + k), degree, digits)
    if digits == 17:  # log((1 + s) / (1 - s)) = 2 s + 2/3 s z + s z^2 q(z), for pow, which needs more than a double holds
        show("log, second term", lambda z: (log_rest(z) - mpf(2) / 3) / z if z > mpf(10) ** -20 else mpf(2) / 5,
             lambda z: z**2 / 2 + mpf(10) ** -30, 0, widest, 7, digits)
    bits = 15 if digits == 9 else 42  # n ln2 is exact for every exponent n
    high = mp.nint(log(2) * 2**bits) / 2**bits
    print(f"ln 2: {mp.nstr(high, 25)} + {mp.nstr(log(2) - high, digits)}")
