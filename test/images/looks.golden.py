"""Writes looks.golden.json: how images of test/images/pixels look, by numpy and scipy. Needs numpy, scipy, pillow."""
import json, pathlib
import numpy as np
from PIL import Image
from scipy import ndimage, stats

here = pathlib.Path(__file__).parent
cases = []
for name in ["photo.png", "gray.png", "palette.png", "photo.webp", "pixel.png"]:
    rgb = np.asarray(Image.open(here / "pixels" / name).convert("RGB")).astype(float)
    gray = rgb @ [0.299, 0.587, 0.114] / 255
    counts = np.bincount(np.floor(gray * 255 + 0.5 + 1e-9).astype(int).ravel(), minlength=256)
    cases.append({
        "file": name,
        "brightness": gray.mean(),
        "contrast": gray.std(),
        "sharpness": ndimage.laplace(gray * 255, mode="mirror").var(),
        "color": (rgb.max(-1) - rgb.min(-1)).mean() / 255,
        "entropy": stats.entropy(counts, base=2),
    })
(here / "looks.golden.json").write_text(json.dumps(cases, indent=2) + "\n")
