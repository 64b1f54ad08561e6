"""Handwritten digits as a folder of PNG files for each class: data/val. The rows that the model was not trained on."""

from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(7).permutation(len(digits.target))
for row in order[800:]:
    folder = Path("data/val") / str(digits.target[row])
    folder.mkdir(parents=True, exist_ok=True)
    levels = np.rint(digits.images[row] * 255 / 16).astype(np.uint8)
    Image.fromarray(levels).save(folder / f"{row}.png")
