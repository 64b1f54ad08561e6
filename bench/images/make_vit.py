"""A Vision Transformer with random weights, ViT-S/16 by default: make_vit.py OUT.onnx [width] [depth] [heads]."""
import sys
import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

out = sys.argv[1]
width, depth, heads = (int(v) for v in (sys.argv[2:5] or ("384", "12", "6")))
rng = np.random.default_rng(1)
nodes, weights = [], []
head = width // heads


def weight(name, *shape, scale=0.02):
    weights.append(numpy_helper.from_array((rng.normal(size=shape) * scale).astype(np.float32), name))
    return name


def constant(name, values):
    weights.append(numpy_helper.from_array(np.asarray(values, np.int64), name))
    return name


def node(op, inputs, output, **attributes):
    nodes.append(helper.make_node(op, inputs, [output], **attributes))
    return output


def norm(x, at):
    weights.append(numpy_helper.from_array(np.ones(width, np.float32), f"{at}.g"))
    weights.append(numpy_helper.from_array(np.zeros(width, np.float32), f"{at}.b"))
    return node("LayerNormalization", [x, f"{at}.g", f"{at}.b"], f"{at}.n", axis=-1)


constant("flat", [0, width, 196]); constant("split", [0, 196, heads, head]); constant("join", [0, 196, width])
weights.append(numpy_helper.from_array(np.float32(head ** -0.5), "scale"))
weights.append(numpy_helper.from_array(np.float32(0.5), "half")); weights.append(numpy_helper.from_array(np.float32(1), "one"))
weights.append(numpy_helper.from_array(np.float32(2 ** -0.5), "root"))
x = node("Conv", ["pixels", weight("patch", width, 3, 16, 16)], "c", kernel_shape=[16, 16], strides=[16, 16])
x = node("Transpose", [node("Reshape", [x, "flat"], "f")], "t", perm=[0, 2, 1])
for i in range(depth):
    n = norm(x, f"a{i}")
    q, k, v = (node("Reshape", [node("MatMul", [n, weight(f"{p}{i}", width, width)], f"{p}{i}.m"), "split"], f"{p}{i}.s") for p in "qkv")
    q = node("Transpose", [q], f"q{i}.t", perm=[0, 2, 1, 3]); k = node("Transpose", [k], f"k{i}.t", perm=[0, 2, 3, 1]); v = node("Transpose", [v], f"v{i}.t", perm=[0, 2, 1, 3])
    s = node("Softmax", [node("Mul", [node("MatMul", [q, k], f"s{i}.m"), "scale"], f"s{i}.x")], f"s{i}", axis=-1)
    o = node("Reshape", [node("Transpose", [node("MatMul", [s, v], f"o{i}.m")], f"o{i}.t", perm=[0, 2, 1, 3]), "join"], f"o{i}")
    x = node("Add", [x, node("MatMul", [o, weight(f"w{i}", width, width)], f"w{i}.m")], f"r{i}")
    h = node("MatMul", [norm(x, f"m{i}"), weight(f"u{i}", width, 4 * width)], f"u{i}.m")
    e = node("Add", [node("Erf", [node("Mul", [h, "root"], f"e{i}.x")], f"e{i}"), "one"], f"e{i}.o")
    h = node("Mul", [node("Mul", [h, e], f"g{i}.x"), "half"], f"g{i}")
    x = node("Add", [x, node("MatMul", [h, weight(f"d{i}", 4 * width, width)], f"d{i}.m")], f"y{i}")
constant("axes", [1])
x = node("ReduceMean", [norm(x, "last"), "axes"], "pooled", keepdims=0)
node("MatMul", [x, weight("head", width, 10, scale=0.5)], "logits")
graph = helper.make_graph(nodes, "vit", [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 3, 224, 224])],
                          [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 10])], weights)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), out)
