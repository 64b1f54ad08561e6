"""python3 bench.py MODEL: a TorchScript model on the GPU, a call at a time; prints the milliseconds of each."""

import sys

import torch

model = torch.jit.load(sys.argv[1]).cuda().eval()
rows = torch.randn(1, 3, 224, 224, device="cuda")
with torch.inference_mode():
    for call in range(700):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        model(rows)
        end.record()
        end.synchronize()
        if call >= 100:
            print(start.elapsed_time(end), flush=True)
