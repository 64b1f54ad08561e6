"""Models as people export them, each with what the framework says of 12 rows: torch.onnx (both exporters), skl2onnx, the onnx
helper, tf2onnx and Optimum, in several opsets. They are what the gate must let pass.

Needs: onnx and numpy, and of the exporters that are named: sklearn: scikit-learn, skl2onnx; torch: torch, onnxscript; tf: tensorflow,
tf2onnx (an environment of their own); optimum: optimum[onnx], transformers, torch.
Run: python bench/onnx-export/exported_models.py OUT_DIR sklearn helper torch tf optimum
"""
import contextlib, io, pathlib, shutil, sys, warnings
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

warnings.simplefilter("ignore")
out = pathlib.Path(sys.argv[1]) / "exported"
rng = np.random.default_rng(0)
count = 0


def place(name):
    global count
    count += 1
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def with_torch():
    import torch
    from torch import nn

    class Last(nn.Module):
        """What a recurrent network says at the end of a sequence."""

        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, x):
            return self.inner(x)[0][:, -1]

    torch.manual_seed(0)
    models = {
        "mlp": (nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 3), nn.Softmax(-1)), (8,)),
        "cnn": (nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 5)), (1, 8, 8)),
        "lstm": (Last(nn.LSTM(6, 8, batch_first=True)), (5, 6)),
        "attention": (nn.TransformerEncoderLayer(16, 4, 32, batch_first=True, dropout=0.0), (7, 16)),
    }
    for name, (model, shape) in models.items():
        model.eval()
        x = torch.from_numpy(rng.standard_normal((12, *shape), dtype=np.float32))
        with torch.no_grad():
            y = model(x).numpy()
        for dynamo in (True, False):
            for opset in (17, 18, 20, 21) if dynamo else (13, 17):
                folder = place(f"torch-{name}-{'dynamo' if dynamo else 'script'}-{opset}")
                axes = {"dynamic_shapes": ({0: torch.export.Dim("batch")},)} if dynamo else {"dynamic_axes": {"x": {0: "batch"}, "y": {0: "batch"}}}
                try:
                    with contextlib.redirect_stdout(io.StringIO()):
                        torch.onnx.export(model, (x[:2],), str(folder / "model.onnx"), dynamo=dynamo, opset_version=opset, input_names=["x"], output_names=["y"], **axes)
                except Exception as error:  # An exporter that this version of torch no longer has.
                    print(f"{folder.name}: not exported: {str(error).splitlines()[0][:120]}")
                    (folder / "model.onnx").unlink(missing_ok=True)
                    folder.rmdir()
                    continue
                np.savez(folder / "reference.npz", x=x.numpy(), y=y)


def with_sklearn():
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    x = rng.standard_normal((200, 4)).astype(np.float32)
    label = (x[:, 0] + x[:, 1] > 0).astype(np.int64)
    models = {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
        "forest": RandomForestClassifier(10, random_state=0),
        "svc": SVC(probability=True, random_state=0),
    }
    for name, model in models.items():
        model.fit(x, label)
        for opset in (13, 17, 18, 21):
            folder = place(f"sklearn-{name}-{opset}")
            made = to_onnx(model, initial_types=[("X", FloatTensorType([None, 4]))], target_opset={"": opset, "ai.onnx.ml": 3}, options={id(model): {"zipmap": False}})
            (folder / "model.onnx").write_bytes(made.SerializeToString())
            names = [output.name for output in made.graph.output]
            np.savez(folder / "reference.npz", **{"X": x[:12], names[0]: model.predict(x[:12]), names[1]: model.predict_proba(x[:12]).astype(np.float32)})
    regressor = GradientBoostingRegressor(n_estimators=10, random_state=0).fit(x, x[:, 0])
    for opset in (13, 17, 21):
        folder = place(f"sklearn-boosting-{opset}")
        made = to_onnx(regressor, initial_types=[("X", FloatTensorType([None, 4]))], target_opset={"": opset, "ai.onnx.ml": 3})
        (folder / "model.onnx").write_bytes(made.SerializeToString())
        np.savez(folder / "reference.npz", X=x[:12], variable=regressor.predict(x[:12]).astype(np.float32).reshape(-1, 1))


def with_helper():
    weight = rng.standard_normal((4, 3)).astype(np.float32)
    x = rng.standard_normal((12, 4)).astype(np.float32)
    for opset in (9, 11, 13, 15, 17, 19, 21, 23):
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Tanh", ["h"], ["y"])], "g",
            [value("x", TensorProto.FLOAT, ["n", 4])], [value("y", TensorProto.FLOAT, ["n", 3])], [numpy_helper.from_array(weight, "w")])
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
        folder = place(f"helper-{opset}")
        onnx.save(made, folder / "model.onnx")
        np.savez(folder / "reference.npz", x=x, y=np.tanh(x @ weight))


def with_tf():
    import tensorflow as tf
    import tf2onnx

    tf.random.set_seed(0)
    layers = tf.keras.layers
    models = {
        "mlp": ([layers.Dense(16, activation="gelu"), layers.LayerNormalization(), layers.Dense(3, activation="softmax")], (8,)),
        "cnn": ([layers.Conv2D(4, 3, padding="same"), layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(5)], (8, 8, 1)),
        "lstm": ([layers.LSTM(8), layers.Dense(2)], (5, 6)),
        "depthwise": ([layers.DepthwiseConv2D(3, strides=2), layers.UpSampling2D(2), layers.GlobalAveragePooling2D()], (9, 9, 3)),
    }
    for name, (inner, shape) in models.items():
        model = tf.keras.Sequential([tf.keras.Input(shape), *inner])
        x = rng.standard_normal((12, *shape), dtype=np.float32)
        y = model(x, training=False).numpy()
        asked = tf.function(lambda x: tf.identity(model(x, training=False), name="y"))
        for opset in (13, 15, 17, 18):
            folder = place(f"tf-{name}-{opset}")
            signature = [tf.TensorSpec([None, *shape], tf.float32, name="x")]
            made, _ = tf2onnx.convert.from_function(asked, input_signature=signature, opset=opset, output_path=str(folder / "model.onnx"))
            np.savez(folder / "reference.npz", **{made.graph.input[0].name: x, made.graph.output[0].name: y})


def with_optimum():
    import torch
    import transformers as hf
    from optimum.exporters.onnx import onnx_export_from_model

    torch.manual_seed(0)
    small = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    text = {"vocab_size": 50, "max_position_embeddings": 32}
    models = {
        "bert": (hf.BertForSequenceClassification(hf.BertConfig(**small, **text)), "text-classification"),
        "distilbert": (hf.DistilBertForSequenceClassification(hf.DistilBertConfig(dim=16, n_layers=2, n_heads=2, hidden_dim=32, **text)), "text-classification"),
        "roberta": (hf.RobertaModel(hf.RobertaConfig(**small, **text)), "feature-extraction"),
        "vit": (hf.ViTForImageClassification(hf.ViTConfig(**small, image_size=16, patch_size=8)), "image-classification"),
        "resnet": (hf.ResNetForImageClassification(hf.ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1])), "image-classification"),
    }
    for name, (model, task) in models.items():
        model.eval()
        tokens = {"input_ids": torch.from_numpy(rng.integers(4, 50, (12, 9))), "attention_mask": torch.ones(12, 9, dtype=torch.int64)}
        tokens["attention_mask"][6:, 5:] = 0
        size = 16 if name == "vit" else 32
        asked = {"pixel_values": torch.from_numpy(rng.standard_normal((12, 3, size, size), dtype=np.float32))} if "image" in task else tokens
        with torch.no_grad():
            said = model(**asked)
        for opset in (14, 17, 18):
            folder = place(f"optimum-{name}-{opset}")
            try:
                onnx_export_from_model(model, folder, task=task, opset=opset, do_validation=False, monolith=True)
            except Exception as error:
                print(f"{folder.name}: not exported: {str(error).splitlines()[0][:200]}")
                shutil.rmtree(folder)
                continue
            made = onnx.load(folder / "model.onnx", load_external_data=False)
            tables = {value.name: asked[value.name].numpy() for value in made.graph.input if value.name in asked}
            tables |= {"token_type_ids": np.zeros((12, 9), np.int64)} if any(value.name == "token_type_ids" for value in made.graph.input) else {}
            tables |= {value.name: said[value.name].numpy() for value in made.graph.output}
            np.savez(folder / "reference.npz", **tables)


for exporter in sys.argv[2:]:
    {"sklearn": with_sklearn, "helper": with_helper, "torch": with_torch, "tf": with_tf, "optimum": with_optimum}[exporter]()
print(count, "models")
