"""What the gate is measured against: onnx.checker with full check on a file, or NumPy comparing two arrays of ten million floats.

Run: python bench/onnx-export/peer.py check MODEL   or   python bench/onnx-export/peer.py parity
"""
import resource, sys, time
started = time.perf_counter()
if sys.argv[1] == "check":
    import onnx
    onnx.checker.check_model(sys.argv[2], full_check=True)
else:
    import numpy as np
    rng = np.random.default_rng(0)
    a = rng.standard_normal(10_000_000, dtype=np.float32)
    b = a + rng.standard_normal(10_000_000, dtype=np.float32) * 1e-6
    started = time.perf_counter()
    difference = np.abs(a.astype(np.float64) - b)
    size = np.abs(b.astype(np.float64))
    outside = int(np.count_nonzero(difference > 1e-5 + 1e-4 * size))
    relative = float(np.max(difference[size > 0] / size[size > 0]))
    cosine = float(np.dot(a.astype(np.float64), b) / (np.linalg.norm(a.astype(np.float64)) * np.linalg.norm(b.astype(np.float64))))
    told = (float(difference.max()), float(difference.mean()), float(np.percentile(difference, 99)), relative, cosine, outside)
print(f"{(time.perf_counter() - started) * 1000:.1f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
