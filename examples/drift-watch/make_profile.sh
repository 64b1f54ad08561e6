#!/bin/sh
# What the training data looked like, summed up: profiles/train.json. It holds no rows, and travels with the model.
set -eu
mkdir -p data
rm -f profiles/train.json
python3 - <<'PYTHON'
import csv, random
draw = random.Random(1)
with open("data/train.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["id", "hour", "weekday", "temperature"])
    for number in range(20000):
        writer.writerow([f"t{number}", draw.randrange(24), draw.randrange(7), round(draw.gauss(14, 7), 1)])
PYTHON
modelassay profile data/train.csv --no-rows -o profiles/train.json
rm data/train.csv
