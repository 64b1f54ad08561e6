"""Made-up customers, the same on every machine: python make_data.py wrote data/train.csv and data/eval.csv."""

import csv
import math
import random


def customers(count, seed):
    draw = random.Random(seed)
    for number in range(count):
        age = draw.randint(18, 80)
        tenure = draw.randint(0, 120)
        visits = int(draw.expovariate(1 / 12))
        plan = draw.choices(["basic", "plus", "pro"], [5, 3, 2])[0]
        spend = round(draw.lognormvariate({"basic": 2.5, "plus": 3.2, "pro": 4.0}[plan], 0.4), 2)
        pull = 1.6 - 0.04 * tenure - 0.09 * visits + 0.02 * (50 - age) + {"basic": 1.0, "plus": 0.0, "pro": -1.0}[plan]
        churned = draw.random() < 1 / (1 + math.exp(-1.8 * pull))
        yield [f"c{seed}-{number}", age, tenure, visits, spend, plan, str(churned).lower()]


for name, count, seed in [("train", 4000, 1), ("eval", 2000, 2)]:
    with open(f"data/{name}.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "age", "tenure", "visits", "spend", "plan", "churned"])
        writer.writerows(customers(count, seed))
