"""The backend tests of the onnx project, each a model with its test data: those of nodes are generated, the others stand in
onnx/backend/test/data of the package.

Needs: onnx, numpy, pillow and ml_dtypes.  Run: python bench/onnx-export/backend_models.py OUT_DIR
"""
import pathlib, shutil, sys
import onnx
import onnx.backend.test.case.node as nodes
from onnx import TensorProto, numpy_helper

out = pathlib.Path(sys.argv[1]) / "node"
count = 0
for case in nodes.collect_testcases(None):
    folder = out / case.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    count += 1
    for number, (inputs, outputs) in enumerate(case.data_sets or []):
        data = folder / f"test_data_set_{number}"
        data.mkdir(exist_ok=True)
        try:
            for side, values, infos in (("input", inputs, case.model.graph.input), ("output", outputs, case.model.graph.output)):
                for at, value in enumerate(values):
                    tensor = value if isinstance(value, TensorProto) else numpy_helper.from_array(value, infos[at].name)
                    (data / f"{side}_{at}.pb").write_bytes(tensor.SerializeToString())
        except Exception:  # Sequences, maps and optional values are no tensors.
            shutil.rmtree(data)
stored = pathlib.Path(onnx.__file__).parent / "backend/test/data"
for path in sorted(stored.rglob("*.onnx")):
    if path.parent.parent == stored / "node":
        continue
    whole = path.name == "model.onnx"
    folder = out.parent / path.relative_to(stored).parts[0] / (path.parent.name if whole else path.stem)
    shutil.copytree(path.parent, folder, dirs_exist_ok=True) if whole else folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, folder / "model.onnx")
    count += 1
print(count, "models")
