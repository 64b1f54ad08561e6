"""The backend tests of backend_models.py, each with one declared type or size changed, and what onnx.checker with full check says.

Run: python bench/onnx-export/mutated_models.py DIR, then node bench/onnx-export/mutants.ts DIR
"""
import json, pathlib, random, sys
import onnx
from onnx import checker

root = pathlib.Path(sys.argv[1])
out = root / "mutated"
out.mkdir(exist_ok=True)
random.seed(1)
OTHER = {1: 11, 11: 1, 7: 6, 6: 7, 10: 1, 9: 1}
said = {}
for path in sorted((root / "node").glob("*/model.onnx")):
    model = onnx.load(path)
    values = [v for v in [*model.graph.input, *model.graph.output] if v.type.HasField("tensor_type")]
    if not values:
        continue
    tensor = random.choice(values).type.tensor_type
    if random.random() < 0.4 or not tensor.shape.dim:
        tensor.elem_type = OTHER.get(tensor.elem_type, 1 if tensor.elem_type != 1 else 7)
    else:
        dim = random.choice(list(tensor.shape.dim))
        if not dim.HasField("dim_value"):
            continue
        dim.dim_value += random.choice([1, 2])
    name = path.parent.name
    (out / f"{name}.onnx").write_bytes(model.SerializeToString())
    try:
        checker.check_model(str(out / f"{name}.onnx"), full_check=True)
        said[name] = "passes"
    except Exception as error:
        said[name] = str(error)[:200]
(out / "said.json").write_text(json.dumps(said))
print(len(said), "models, of which full check refuses", sum(one != "passes" for one in said.values()))
