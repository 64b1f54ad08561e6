"""Golden values for float16.test.ts: what NumPy rounds float64 numbers to.  Run: python float16.golden.py"""
import json, pathlib
import numpy as np

rng = np.random.default_rng(3)
every = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float64)   # all finite, not negative
ties = (every[:-1] + every[1:]) / 2
chosen = np.sort(rng.choice(len(ties), 300, replace=False))
picked = ties[chosen]
values = np.concatenate([
    [0.0, -0.0, 65504.0, 65519.99, 65520.0, 65536.0, 1e300, -1e300, 2.0**-24, 2.0**-25, np.nextafter(2.0**-25, 1), 2.0**-26, 1e-300],
    picked, np.nextafter(picked, 0), np.nextafter(picked, np.inf), -picked,
    # Between a tie and the next float32: rounding to float32 first lands on the tie.
    picked * (1 + 2.0**-40), picked * (1 - 2.0**-40),
    np.exp(rng.uniform(-20, 12, 300)) * rng.choice([-1, 1], 300)])
with np.errstate(over="ignore"):
    bits = values.astype(np.float16).view(np.uint16)
pathlib.Path(__file__).with_suffix(".json").write_text(
    json.dumps({"values": values.tolist(), "bits": bits.tolist()}) + "\n")
