"""Writes the images of test/images/pixels and pixels.golden.json: what Pillow makes of them, base64. Run it, then format the JSON."""
import base64, json, pathlib
import numpy as np, PIL
from PIL import Image, ImageOps

here = pathlib.Path(__file__).parent
out = here / "pixels"
rng = np.random.default_rng(5)


def photo(width, height):
    y, x = np.mgrid[0:height, 0:width]
    base = np.stack([128 + 100 * np.sin(x / 7 + y / 11), 255 * x / width, 255 * ((x // 5 + y // 4) % 2)], -1)
    return Image.fromarray(np.clip(base + rng.normal(0, 12, base.shape), 0, 255).astype(np.uint8))


picture = photo(97, 61)
picture.save(out / "photo.png")
picture.save(out / "photo.jpg", quality=90)
picture.convert("L").save(out / "gray.png")
picture.convert("L").save(out / "gray.jpg", quality=92)
picture.quantize(64).save(out / "palette.png")
rgba = picture.convert("RGBA")
rgba.putalpha(Image.fromarray((np.arange(61 * 97).reshape(61, 97) % 256).astype(np.uint8)))
rgba.save(out / "alpha.png")
exif = Image.Exif()
exif[0x0112] = 6
picture.save(out / "turned.jpg", quality=90, exif=exif)
picture.save(out / "photo.webp", lossless=True)
Image.new("RGB", (1, 1), (10, 200, 30)).save(out / "pixel.png")
picture.convert("CMYK").save(out / "cmyk.jpg", quality=90)
Image.fromarray((np.arange(64, dtype=np.uint16).reshape(8, 8) * 1000)).save(out / "deep.png")
(out / "broken.jpg").write_bytes((out / "photo.jpg").read_bytes()[:900])
(out / "text.png").write_text("no image")

KERNELS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}
cases = []


def case(file, recipe, image):
    recipe = {"resize": None, "kernel": "bilinear", "crop": None, "gray": False, "exif": "apply", **recipe}
    cases.append({"file": file, "recipe": recipe, "width": image.width, "height": image.height,
                  "pixels": base64.b64encode(np.asarray(image).tobytes()).decode()})


def rgb(file):
    return Image.open(out / file).convert("RGB")


for kernel, code in KERNELS.items():
    for width, height in ((20, 15), (150, 90), (97, 20)):
        case("photo.png", {"resize": {"height": height, "width": width}, "kernel": kernel}, rgb("photo.png").resize((width, height), code))
for file in ("photo.jpg", "gray.png", "gray.jpg", "palette.png", "alpha.png", "photo.webp", "pixel.png"):
    case(file, {"resize": {"height": 12, "width": 17}, "kernel": "bicubic"}, rgb(file).resize((17, 12), 3))
case("photo.jpg", {}, rgb("photo.jpg"))
case("turned.jpg", {"resize": {"height": 24, "width": 15}}, ImageOps.exif_transpose(Image.open(out / "turned.jpg")).convert("RGB").resize((15, 24), 2))
case("turned.jpg", {"resize": {"height": 15, "width": 24}, "exif": "ignore"}, rgb("turned.jpg").resize((24, 15), 2))
case("photo.png", {"resize": {"height": 15, "width": 20}, "gray": True}, rgb("photo.png").convert("L").resize((20, 15), 2))
# The shorter side to 24: the longer one is int(24 · 97 / 61) = 38; the middle 20 × 20 of it.
short = rgb("photo.png").resize((38, 24), 2)
case("photo.png", {"resize": {"shortest": 24}, "crop": {"height": 20, "width": 20}}, short.crop((9, 2, 29, 22)))
(here / "pixels.golden.json").write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}, separators=(",", ":")) + "\n")
