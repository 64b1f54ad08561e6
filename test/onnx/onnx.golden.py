"""Writes onnx.golden.json: what Python's onnx reads in every fixture model. Run it, then `biome format --write` it."""
import hashlib, json, pathlib
import onnx
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent
root = here.parents[1]
BITS = {"FLOAT6E2M3": 6, "FLOAT6E3M2": 6, "INT4": 4, "UINT4": 4, "FLOAT4E2M1": 4, "INT2": 2, "UINT2": 2}
KINDS = {"tensor_type": "tensor", "sequence_type": "sequence", "map_type": "map", "optional_type": "optional", "sparse_tensor_type": "sparse tensor", None: "unknown"}


def typename(code):
    return TensorProto.DataType.Name(code)


def size(tensor):
    if tensor.data_type == TensorProto.STRING:
        return None
    name = typename(tensor.data_type)
    count = 1
    for dim in tensor.dims:
        count *= dim
    return -(-count * BITS.get(name, 8 * helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize) // 8)


def value(v):
    kind = v.type.WhichOneof("value")
    if kind not in ("tensor_type", "sparse_tensor_type"):
        return {"name": v.name, "kind": KINDS[kind], "type": None, "dims": None}
    t = getattr(v.type, kind)
    dims = [(d.dim_param if d.HasField("dim_param") else d.dim_value if d.HasField("dim_value") and d.dim_value >= 0 else "") for d in t.shape.dim] if t.HasField("shape") else None
    return {"name": v.name, "kind": KINDS[kind], "type": typename(t.elem_type), "dims": dims}


def nodes_of(graph, depth=0):
    for node in graph.node:
        yield node, depth
        for a in node.attribute:
            for sub in [a.g] if a.type == onnx.AttributeProto.GRAPH else a.graphs:
                yield from nodes_of(sub, depth + 1)


def graphs_in(graph):
    return sum(1 + graphs_in(sub) for n in graph.node for a in n.attribute for sub in ([a.g] if a.type == onnx.AttributeProto.GRAPH else a.graphs))


def edges(nodes):
    """Every node with its edges, attributes by name and type, and the graphs within them."""
    return [
        [n.domain or "ai.onnx", n.op_type, n.name, list(n.input), list(n.output),
         [[a.name, onnx.AttributeProto.AttributeType.Name(a.type), a.ref_attr_name, a.i if a.type == onnx.AttributeProto.INT else None,
           [max(-2**53, min(2**53, i)) for i in a.ints] if a.type == onnx.AttributeProto.INTS and len(a.ints) <= 64 else None,
           a.s.decode() if a.type == onnx.AttributeProto.STRING and len(a.s) <= 256 else None,
           [edges(g.node) for g in ([a.g] if a.type == onnx.AttributeProto.GRAPH else a.graphs)]] for a in n.attribute]]
        for n in nodes
    ]


def integers(tensors):
    """Of small tensors of integers and truth values; beyond 2^53 JavaScript rounds."""
    small = [t for t in tensors if typename(t.data_type) in ("INT64", "INT32", "BOOL") and t.data_location != TensorProto.EXTERNAL]
    arrays = [(t.name, numpy_helper.to_array(t)) for t in small]
    return [[name, [max(-2**53, min(2**53, int(v))) for v in array.flatten()]] for name, array in arrays if array.size <= 64]


def payloads(tensors):
    """The bytes of weights of floating point that lie in the model file."""
    inside = [t for t in tensors if typename(t.data_type) in ("FLOAT", "DOUBLE", "FLOAT16") and t.data_location != TensorProto.EXTERNAL]
    return [[t.name, hashlib.sha256(numpy_helper.to_array(t).tobytes()).hexdigest()] for t in inside if 0 not in t.dims]


def digest(value):
    return hashlib.sha256(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def describe(path):
    m = onnx.load(str(path), load_external_data=False)
    given = {t.name for t in m.graph.initializer}
    counts = {}
    every = [n for n, _ in nodes_of(m.graph)]
    for n in every + [n for f in m.functions for n in f.node]:
        key = f"{n.domain or 'ai.onnx'}/{n.op_type}"
        counts[key] = counts.get(key, 0) + 1
    return {
        "path": str(path.relative_to(root)), "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size,
        "irVersion": m.ir_version, "producer": {"name": m.producer_name, "version": m.producer_version}, "modelVersion": m.model_version,
        "opsets": [{"domain": o.domain or "ai.onnx", "version": o.version} for o in m.opset_import],
        "metadata": {p.key: p.value for p in m.metadata_props}, "graph": m.graph.name,
        "declared": [v.name for v in m.graph.input],
        "inputs": [value(v) for v in m.graph.input if v.name not in given], "outputs": [value(v) for v in m.graph.output],
        "initializers": [{"name": t.name, "type": typename(t.data_type), "dims": list(t.dims), "bytes": size(t),
                          "external": {"offset": "0"} | {e.key: e.value for e in t.external_data} if t.data_location == TensorProto.EXTERNAL else None} for t in m.graph.initializer],
        "nodes": len(every), "subgraphs": graphs_in(m.graph), "operators": counts,
        "functions": [{"domain": f.domain, "name": f.name, "nodes": len(f.node)} for f in m.functions],
        "edges": digest([edges(m.graph.node), [[list(f.input), list(f.output), edges(f.node)] for f in m.functions]]),
        "values": digest([v.name for v in m.graph.value_info]), "integers": digest(integers(m.graph.initializer)),
        "payloads": digest(payloads(m.graph.initializer)),
    }


# Those of the predictor that are whole; the broken ones have tests of their own.
folders = ["fixtures/digits", "fixtures/models", "fixtures/onnx"]
models = [describe(p) for f in folders for p in sorted((root / f).glob("*.onnx")) if p.name != "not-a-model.onnx"]
(here / "onnx.golden.json").write_text(json.dumps({"onnx": onnx.__version__, "models": models}) + "\n")
print(len(models), "models")
