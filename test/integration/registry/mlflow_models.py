"""What users of MLflow do with models: `log FILE NAME` and `log_results FOLDER EXPERIMENT` in the training job, `load URI` in a program, `ask URL` of a server.

MLFLOW_TRACKING_URI names the server. Prints one JSON object."""

import json
import sys
import urllib.request

import mlflow
import numpy
import onnx


def log(file, name):
    logged = mlflow.onnx.log_model(onnx.load(file), name="model", registered_model_name=name, pip_requirements=["mlflow", "onnx", "onnxruntime"])
    return {"version": str(logged.registered_model_version)}


def log_results(folder, experiment):
    mlflow.set_experiment(experiment)
    with mlflow.start_run():
        mlflow.log_artifacts(folder, "modelassay")
    return {}


def load(uri, file):
    """Whether the model at the address predicts what the file does."""
    return same_as(file, lambda inputs: mlflow.pyfunc.load_model(uri).predict(inputs))


def ask(url, file):
    """Whether the server of `mlflow models serve` predicts what the file does; JSON holds every digit of a float32."""

    def answer(inputs):
        body = json.dumps({"inputs": {name: rows.tolist() for name, rows in inputs.items()}}).encode()
        request = urllib.request.Request(f"{url}/invocations", body, {"Content-Type": "application/json"})
        predictions = json.load(urllib.request.urlopen(request))["predictions"]
        return {name: numpy.array(values, numpy.float32) for name, values in predictions.items()}

    return same_as(file, answer)


def same_as(file, answer_to):
    import onnxruntime

    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    wanted = session.get_inputs()[0]
    shape = [size if isinstance(size, int) else 3 for size in wanted.shape]
    rows = numpy.linspace(0, 1, numpy.prod(shape), dtype=numpy.float32).reshape(shape)
    expected = session.run(None, {wanted.name: rows})
    answer = answer_to({wanted.name: rows})
    same = [bool(numpy.array_equal(answer[output.name], value)) for output, value in zip(session.get_outputs(), expected)]
    return {"same": same}


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    print(json.dumps({"log": log, "log_results": log_results, "load": load, "ask": ask}[verb](*words)))
