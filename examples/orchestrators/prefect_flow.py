"""python prefect_flow.py: train, gate, release. A gate that blocks fails the flow, and nothing after it runs."""

import subprocess

from prefect import flow, task


@task
def train():
    print("put your training here")


@task
def gate():
    subprocess.run(["modelassay", "run"], check=True)


@task
def release():
    print("released")


@flow
def ship():
    train()
    gate()
    release()


if __name__ == "__main__":
    ship()
