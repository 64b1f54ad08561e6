"""What the models of this repository share: every second row trains, the others judge."""

import re

from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import StandardScaler


def train(rows, folder):
    rows = rows.rename(columns=lambda name: re.sub(r"\W+", "_", name).strip("_"))
    features = [name for name in rows.columns if name != "target"]
    pipeline = make_pipeline(make_column_transformer((StandardScaler(), features)), LogisticRegression(max_iter=1000))
    model = pipeline.fit(rows[::2][features], rows[::2]["target"])
    inputs = [(name, FloatTensorType([None, 1])) for name in features]
    onnx = to_onnx(model, initial_types=inputs, options={"zipmap": False}, target_opset=18)
    (folder / "model.onnx").write_bytes(onnx.SerializeToString())
    rows[1::2].rename_axis("id").to_csv(folder / "eval.csv")
