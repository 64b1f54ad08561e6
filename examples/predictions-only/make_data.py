"""Made-up demand of a town, the same on every machine: python make_data.py wrote data/train.csv and data/eval.csv."""

import csv
import math
import random

for name, start, days, seed in [("train", 0, 200, 1), ("eval", 200, 90, 2)]:
    draw = random.Random(seed)
    with open(f"data/{name}.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "hour", "weekday", "temperature", "demand"])
        for day in range(start, start + days):
            for hour in range(0, 24, 2):
                temperature = round(10 - 9 * math.cos(day / 58) + 4 * math.sin((hour - 8) / 3.8) + draw.gauss(0, 2), 1)
                usual = 40 + 14 * math.sin((hour - 7) / 3.8) - (9 if day % 7 > 4 else 0)
                demand = usual + 0.9 * max(0, 18 - temperature) + 1.4 * max(0, temperature - 22) + draw.gauss(0, 1.5)
                writer.writerow([f"d{day}h{hour}", hour, day % 7, temperature, round(demand, 2)])
