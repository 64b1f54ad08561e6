"""The operators of ONNX's default domain that an installed ONNX Runtime does not have on the processor: those of which it opens none
of onnx's own test models, because it finds no implementation of them. src/onnx/target-operators.ts holds what this prints.

Each model is labelled with the newest opset and IR version that the runtime opens, since the tests are of the newest opset.

Needs: onnx 1.23, pillow, ml_dtypes, and onnxruntime of the version asked about.
Run: python bench/onnx-export/runtime_operators.py   (for each version: pip install --target FOLDER onnxruntime==VERSION, PYTHONPATH=FOLDER)
"""
import os, re
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnx
import onnx.backend.test.case.node as nodes
import onnxruntime as ort
from onnx import TensorProto, helper

ort.set_default_logger_severity(4)


def opens(model):
    try:
        ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return None
    except Exception as error:
        return str(error)


def newest():
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [value("x")], [value("y")])
    for opset in range(30, 6, -1):
        for ir in range(14, 2, -1):
            if opens(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir)) is None:
                return opset, ir


opset, ir = newest()
schemas = {s.name: s for s in onnx.defs.get_all_schemas_with_history() if s.domain == "" and s.since_version <= opset}
answers = {}
for case in nodes.collect_testcases(None):
    model = case.model
    types = {node.op_type for node in model.graph.node if node.domain == ""} & schemas.keys()
    model.ir_version = min(model.ir_version, ir)
    (own,) = [entry for entry in model.opset_import if entry.domain == ""] or [None]
    for version in dict.fromkeys([min(own.version, opset), *range(min(own.version, opset) - 1, 6, -1)] if own else []):
        if all("opens" in answers.get(name, []) for name in types):
            break
        own.version = version
        error = opens(model)
        missing = set(re.findall(r"implementation for (\w+)\(", error or ""))
        for name in types:
            answers.setdefault(name, []).append("lacks" if name in missing else "opens" if error is None else "unclear")
lacked = sorted(name for name, all_of in answers.items() if "lacks" in all_of and "opens" not in all_of)
unclear = sorted(name for name, all_of in answers.items() if set(all_of) == {"unclear"})
print(f"onnxruntime {ort.__version__}, opset {opset}, IR {ir}: {len(answers)} of {len(schemas)} operators have a test")
print("lacks:", " ".join(lacked))
print("opened in no test, for other reasons:", " ".join(unclear))
