"""Real files that name versions of data, as their own tools write them, for fingerprint.test.ts.

    pip install deltalake==1.6.6 dvc==3.*
    python test/evidence/lineage/make_lineage.py

Of the Delta tables only the logs are kept, of the DVC project only what git would keep.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

import deltalake
from arro3.core import Array, DataType, Table

HERE = pathlib.Path(__file__).parent


def rows(*values):
    return Table.from_pydict({"id": Array(values, DataType.int64())})


def keep_log(table: pathlib.Path, name: str) -> None:
    target = HERE / name / "_delta_log"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(table / "_delta_log", target)


def delta(work: pathlib.Path) -> None:
    table = work / "appended"
    for number in range(3):
        deltalake.write_deltalake(str(table), rows(number, number + 10), mode="append")
    keep_log(table, "delta")
    # A checkpoint, and the log before it cleaned away: what is left must still say which version it is.
    cleaned = work / "cleaned"
    old = {"delta.logRetentionDuration": "interval 0 seconds", "delta.enableExpiredLogCleanup": "true"}
    for number in range(4):
        options = {"configuration": old} if number == 0 else {}
        deltalake.write_deltalake(str(cleaned), rows(number), mode="append", **options)
    one = deltalake.DeltaTable(str(cleaned))
    one.create_checkpoint()
    one.cleanup_metadata()
    keep_log(cleaned, "delta-checkpointed")


def dvc(work: pathlib.Path) -> None:
    project = work / "project"
    project.mkdir()
    run = lambda *command: subprocess.run(command, cwd=project, check=True, capture_output=True)
    run("git", "init", "--quiet")
    run("dvc", "init")
    run("dvc", "config", "core.analytics", "false")
    (project / "data").mkdir()
    (project / "data/raw.csv").write_text("id,label\n1,0\n2,1\n")
    (project / "data/images").mkdir()
    for name in ("a.txt", "b.txt"):
        (project / "data/images" / name).write_text(name)
    run("dvc", "add", "data/raw.csv", "data/images")
    (project / "params.yaml").write_text("train:\n  seed: 7\n  epochs: 3\n")
    (project / "train.py").write_text("open('model.txt', 'w').write(open('data/raw.csv').read())\n")
    run(
        "dvc", "stage", "add", "--name", "train", "--params", "train.seed,train.epochs",
        "--deps", "train.py", "--deps", "data/raw.csv", "--outs", "model.txt", "python3 train.py",
    )
    run("dvc", "repro")
    target = HERE / "dvc"
    shutil.rmtree(target, ignore_errors=True)
    for name in ("dvc.lock", "data/raw.csv.dvc", "data/images.dvc"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project / name, target / name)


def main() -> None:
    os.environ["DVC_NO_ANALYTICS"] = "true"
    with tempfile.TemporaryDirectory() as scratch:
        delta(pathlib.Path(scratch))
        dvc(pathlib.Path(scratch))


if __name__ == "__main__":
    main()
