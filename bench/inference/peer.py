"""The peer of inference.ts: onnxruntime in Python on the same rows.

Reads one line of JSON {"model", "eval", "threads"}, then one line per run {"size", "passes"}; answers each run with the
seconds it took to predict and arg-max all rows in batches of that size, that many times over, the seconds of CPU of the
thread that did it, and the number correct.
"""
import json, os, sys, time
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime as ort

setup = json.loads(sys.stdin.readline())
options = ort.SessionOptions()
options.intra_op_num_threads = setup["threads"]
options.log_severity_level = 3
session = ort.InferenceSession(setup["model"], options, providers=["CPUExecutionProvider"])
arrays = np.load(setup["eval"])
pixels, label = arrays["pixels"], arrays["label"]
print(json.dumps({"onnxruntime": ort.__version__}), flush=True)
for line in sys.stdin:
    run = json.loads(line)
    correct = 0
    cpu, start = time.thread_time(), time.perf_counter()
    for _ in range(run["passes"]):
        for at in range(0, len(pixels), run["size"]):
            scores = session.run(["logits"], {"pixels": pixels[at : at + run["size"]]})[0]
            correct += int((scores.argmax(1) == label[at : at + run["size"]]).sum())
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "cpu": time.thread_time() - cpu, "correct": correct}), flush=True)
