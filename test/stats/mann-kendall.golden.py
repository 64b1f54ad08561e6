"""python mann-kendall.golden.py > mann-kendall.golden.json, with scipy."""
import json, numpy as np
from scipy.stats import kendalltau, theilslopes
rng = np.random.default_rng(1)
cases=[]
for n, drift, digits in [(8,0,3),(12,0.5,3),(30,0.1,1),(30,-0.2,0),(100,0.02,2),(9,0,0)]:
    t=np.cumsum(rng.integers(1,5,n)).astype(float); v=np.round(drift*np.arange(n)+rng.normal(size=n),digits)
    k=kendalltau(t,v,method="asymptotic"); s=theilslopes(v,t)
    cases.append(dict(times=t.tolist(),values=v.tolist(),p=float(k.pvalue),slope=float(s.slope)))
print(json.dumps(cases))
