"""A scikit-learn classifier with the labels and probabilities that it says itself: make_model.py FOLDER ROWS.csv."""
import json
import sys

import joblib
import numpy
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

folder, rows = sys.argv[1], sys.argv[2]
features, labels = make_classification(300, 6, n_informative=4, n_classes=3, random_state=7)
model = LogisticRegression(max_iter=500).fit(features[:150], labels[:150])
joblib.dump(model, f"{folder}/model.joblib")
held, truth = features[150:], labels[150:]
with open(rows, "w") as file:
    file.write("id," + ",".join(f"x{at}" for at in range(6)) + ",y\n")
    for at, (row, label) in enumerate(zip(held, truth)):
        file.write(f"r{at}," + ",".join(repr(float(value)) for value in row) + f",{label}\n")
print(json.dumps({"accuracy": float(model.score(held, truth)), "log_loss": float(-numpy.log(model.predict_proba(held)[range(len(truth)), truth]).mean())}))
