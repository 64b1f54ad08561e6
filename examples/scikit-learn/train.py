"""data/train.csv becomes models/churn.onnx: one input for each feature, so that the gate feeds columns by their names."""

import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["age", "tenure", "visits", "spend"]
CATEGORIES = ["plan"]

rows = pd.read_csv("data/train.csv")
model = make_pipeline(
    make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), CATEGORIES)),
    LogisticRegression(),
).fit(rows[NUMBERS + CATEGORIES], rows["churned"].astype(int))

inputs = [(name, FloatTensorType([None, 1])) for name in NUMBERS] + [
    (name, StringTensorType([None, 1])) for name in CATEGORIES
]
onnx = to_onnx(model, initial_types=inputs, options={"zipmap": False}, target_opset=18)
with open("models/churn.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
