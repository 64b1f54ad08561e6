"""python kubeflow_pipeline.py writes ship.yaml, to be uploaded. A gate that blocks fails its step, and nothing after it runs."""

from kfp import compiler, dsl

# An image with Node.js, the package of a release (npm install -g modelassay-1.0.0.tgz), your model and your data.
IMAGE = "registry.example/team/model-gates:1"


@dsl.container_component
def gate():
    return dsl.ContainerSpec(image=IMAGE, command=["modelassay", "run"])


@dsl.container_component
def release():
    return dsl.ContainerSpec(image=IMAGE, command=["echo", "released"])


@dsl.pipeline
def ship():
    release().after(gate())


if __name__ == "__main__":
    compiler.Compiler().compile(ship, "ship.yaml")
