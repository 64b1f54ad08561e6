"""Evidently's drift preset on two Parquet files: python peer.py REFERENCE CURRENT. Prints seconds and peak resident memory."""
import resource, sys, time
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

start = time.time()
reference, current = [pd.read_parquet(path) for path in sys.argv[1:3]]
Report([DataDriftPreset()]).run(current, reference).dict()
print(f"{time.time() - start:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
