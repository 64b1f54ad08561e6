"""The peer of python.ts: calls of onnxruntime in Python, timed as anybody would.

Reads one line of JSON {"model", "threads", "inputs": {name: {"dims", "data": base64 of float32}}}, then one line per block
{"leadIn", "calls", "time"}; answers each block with the milliseconds of each call. No further call begins once `time` is over.
"""
import base64, gc, json, os, sys, time
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime as ort

setup = json.loads(sys.stdin.readline())
options = ort.SessionOptions()
options.intra_op_num_threads = setup["threads"]
options.log_severity_level = 3
session = ort.InferenceSession(setup["model"], options, providers=["CPUExecutionProvider"])
outputs = [output.name for output in session.get_outputs()]
feed = {
    name: np.frombuffer(base64.b64decode(one["data"]), dtype=np.float32).reshape(one["dims"])
    for name, one in setup["inputs"].items()
}
print(json.dumps({"onnxruntime": ort.__version__, "python": sys.version.split()[0]}), flush=True)
gc.disable()
for line in sys.stdin:
    block = json.loads(line)
    for _ in range(block["leadIn"]):
        session.run(outputs, feed)
    latencies = []
    began = time.perf_counter()
    while len(latencies) < block["calls"]:
        start = time.perf_counter()
        session.run(outputs, feed)
        end = time.perf_counter()
        latencies.append((end - start) * 1000)
        if (end - began) * 1000 >= block["time"]:
            break
    print(json.dumps({"latencies": latencies, "span": (end - began) * 1000}), flush=True)
