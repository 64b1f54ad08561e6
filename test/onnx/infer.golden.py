"""Golden shapes and types: what onnx.shape_inference says of small graphs, each of which shows one rule of src/onnx/infer.

Needs: onnx, numpy.  Run: python test/onnx/infer.golden.py, which writes infer.golden.json beside this file: models in base64
with the element type and shape of each tensor, a symbol or an unknown size as null.
"""
import base64, json, pathlib
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

FLOAT, INT64, BOOL, UINT8, INT8 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL, TensorProto.UINT8, TensorProto.INT8
f = lambda *dims: (FLOAT, dims)  # noqa: E731
ints = lambda *values: np.int64(values)  # noqa: E731
weights = lambda *dims: np.ones(dims, np.float32)  # noqa: E731

CASES = []


def case(name, op, inputs, outputs=1, opset=20, **attributes):
    """Inputs: a pair of type and shape for what is fed, an array for a weight, None for what is left out."""
    names, fed, kept = [], [], []
    for at, one in enumerate(inputs):
        if one is None:
            names.append("")
            continue
        names.append(f"i{at}")
        if isinstance(one, tuple):
            fed.append(helper.make_tensor_value_info(f"i{at}", one[0], one[1]))
        else:
            kept.append(numpy_helper.from_array(np.asarray(one), f"i{at}"))
    written = [f"o{at}" for at in range(outputs)]
    graph = helper.make_graph([helper.make_node(op, names, written, **attributes)], name, fed, [helper.make_empty_tensor_value_info(one) for one in written], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    inferred = shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    told = {}
    for value in inferred.graph.output:
        tensor = value.type.tensor_type
        dims = [d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim] if tensor.HasField("shape") else None
        told[value.name] = [tensor.elem_type, dims]
    CASES.append({"name": f"{op} {name}", "model": base64.b64encode(model.SerializeToString(deterministic=True)).decode(), "told": told})


case("broadcasts", "Add", [f(2, 1, 4), f(3, 1)])
case("broadcasts a symbol with a number", "Mul", [f("n", 3), f(5, 3)])
case("compares", "Less", [f(2, 3), f(3)])
case("chooses", "Where", [(BOOL, [2, 1]), f(1, 3), f(3)])
case("in batches", "MatMul", [f("n", 2, 3), weights(3, 5)])
case("matrix and vector", "MatMul", [f(4, 3), f(3)])
case("vector and matrix", "MatMul", [f(3), f(3, 4)])
case("transposed", "Gemm", [f(3, "n"), weights(5, 3), weights(5)], transA=1, transB=1)
case("padded", "Conv", [f("n", 3, 32, 30), weights(8, 3, 3, 3)], pads=[1, 1, 1, 1], strides=[2, 2])
case("dilated in groups", "Conv", [f(1, 4, 20), weights(8, 2, 3)], group=2, dilations=[2])
case("same", "Conv", [f(1, 3, 31, 31), weights(8, 3, 3, 3)], auto_pad="SAME_UPPER", strides=[2, 2])
case("valid", "Conv", [f(1, 3, 31, 31), weights(8, 3, 5, 5)], auto_pad="VALID")
case("with its indices", "MaxPool", [f(1, 3, 32, 32)], outputs=2, kernel_shape=[3, 3], strides=[2, 2])
case("over all", "GlobalAveragePool", [f("n", 8, 7, 7)])
case("in inference", "BatchNormalization", [f("n", 3, 8, 8), weights(3), weights(3), weights(3), weights(3)])
case("turns around", "Transpose", [f(2, 3, 4)])
case("by an order", "Transpose", [f("n", 3, 4)], perm=[0, 2, 1])
case("keeps and works out", "Reshape", [f(2, 3, 4), ints(0, -1)])
case("of a symbol", "Reshape", [f("n", 3, 4), ints(0, 12)])
case("in the middle", "Flatten", [f(2, 3, 4, 5)], axis=2)
case("along an axis", "Concat", [f("n", 3), f("n", 5)], axis=1)
case("in sizes", "Split", [f(2, 10), ints(3, 7)], outputs=2, axis=1)
case("in equal parts", "Split", [f(2, 10)], outputs=2, axis=1, num_outputs=2)
case("from the end", "Slice", [f(10, 8), ints(-4), ints(100), ints(0), ints(3)])
case("removes", "Squeeze", [f(1, 3, 1), ints(0)])
case("removes all", "Squeeze", [f(1, 3, 1)])
case("adds", "Unsqueeze", [f(3, 4), ints(0, -1)])
case("by axes of opset 11", "Unsqueeze", [f(3, 4)], opset=11, axes=[1])
case("rows", "Gather", [f(50, 6), (INT64, ["n", 7])])
case("columns", "Gather", [f(50, 6), ints(3, 4)], axis=1)
case("keeps", "ReduceMean", [f(2, 3, 4), ints(1)])
case("drops", "ReduceSum", [f(2, 3, 4), ints(-1)], keepdims=0)
case("over everything", "ReduceMax", [f(2, 3, 4)], keepdims=0)
case("by axes of opset 13", "ReduceMean", [f(2, 3, 4)], opset=13, axes=[1, 2])
case("of scores", "ArgMax", [f("n", 10)], axis=1, keepdims=0)
case("of scores", "TopK", [f("n", 10), ints(3)], outputs=2)
case("to a shape", "Expand", [f(3, 1), ints(2, 1, 6)])
case("both ends", "Pad", [f(3, 4), ints(1, 0, 2, 5)])
case("filled", "ConstantOfShape", [ints(2, 3)])
case("of a value", "Shape", [f("n", 3, 4)])
case("of a part", "Shape", [f("n", 3, 4)], start=1)
case("of a value", "Size", [f(3, 4)])
case("to another type", "Cast", [f(3)], to=INT64)
case("as another", "CastLike", [f(3), (INT64, [1])])
case("to bytes", "QuantizeLinear", [f(2, 3), np.float32(0.1), np.int8(0)])
case("from bytes", "DequantizeLinear", [(UINT8, [2, 3]), np.float32(0.1)])
case("at run time", "DynamicQuantizeLinear", [f(2, 3)], outputs=3)
case("of bytes", "MatMulInteger", [(UINT8, ["n", 3]), (INT8, [3, 5])])
case("of scores", "Softmax", [f("n", 10)])
case("with mask", "Dropout", [f("n", 10)], outputs=2)
case("of a list", "Constant", [], value_ints=[1, 2, 3])
case("like another", "RandomNormalLike", [f(2, 3)], dtype=TensorProto.DOUBLE)
case("where", "NonZero", [f(2, 3)])
case("is it", "IsNaN", [f(2, 3)])
case("both ways", "LSTM", [f(7, "n", 3), weights(2, 20, 3), weights(2, 20, 5)], outputs=3, hidden_size=5, direction="bidirectional")
case("one way", "GRU", [f(7, "n", 3), weights(1, 15, 3), weights(1, 15, 5)], outputs=2, hidden_size=5)
case("norm", "LayerNormalization", [f("n", 4, 8), weights(8)])

out = pathlib.Path(__file__).with_name("infer.golden.json")
out.write_text(json.dumps({"onnx": onnx.__version__, "cases": CASES}, indent=1) + "\n")
print(len(CASES), "cases")
