"""dagster job execute -f dagster_job.py -j ship: train, gate, release. A gate that blocks fails the job, and nothing after it runs."""

import subprocess

from dagster import In, Nothing, job, op


@op
def train():
    print("put your training here")


@op(ins={"trained": In(Nothing)})
def gate():
    subprocess.run(["modelassay", "run"], check=True)


@op(ins={"passed": In(Nothing)})
def release(context):
    context.log.info("released")


@job
def ship():
    release(gate(train()))
