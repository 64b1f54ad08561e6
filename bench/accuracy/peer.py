"""What a careful team writes by hand: pandas, onnxruntime and scikit-learn on the same file, both models, same batches.
A fifth argument says how many threads the runtime takes; without it, the runtime chooses."""
import sys

import numpy as np
import onnxruntime as ort
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score, log_loss, recall_score

data, candidate, baseline, batch = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
frame = pd.read_parquet(data)
pixels = np.stack(frame["pixels"].to_numpy()).astype(np.float32).reshape(-1, 1, 8, 8)
label = frame["label"].to_numpy()
options = ort.SessionOptions()
options.intra_op_num_threads = int(sys.argv[5]) if len(sys.argv) > 5 else 0
for path in (candidate, baseline):
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    logits = np.concatenate([session.run(["logits"], {"pixels": pixels[at : at + batch]})[0] for at in range(0, len(pixels), batch)])
    probability = np.exp(logits.astype(np.float64) - logits.max(1, keepdims=True))
    probability /= probability.sum(1, keepdims=True)
    predicted = probability.argmax(1)
    print(path, accuracy_score(label, predicted), f1_score(label, predicted, average="macro"), log_loss(label, probability), recall_score(label, predicted, average=None)[8])
