"""What Evidently and NannyML themselves say of small tables that a formula makes, so that both sides of the test make them anew.

    python -m venv evidently && evidently/bin/pip install evidently==0.7.23 'pandas<3'
    python -m venv nannyml && nannyml/bin/pip install nannyml==0.13.1 'pandas<3' statsmodels
    evidently/bin/python test/gates/drift/compatible.golden.py evidently
    nannyml/bin/python test/gates/drift/compatible.golden.py nannyml
"""
import json, os, pathlib, sys, warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")

SIZES = {"small": (120, 90), "equal": (150, 150), "tiny": (15, 12), "eight": (30, 8), "medium": (1400, 300), "large": (10500, 2100)}


def uniform(row, salt):
    return ((row * 7919 + salt * 104729) % 100003 + 0.5) / 100003


def table(rows, salt, moved):
    """`moved` is 0 in the reference and 1 in the current data. The same formulas stand in compatible.test.ts."""
    u = [[uniform(row, salt + at) for row in range(rows)] for at in range(6)]
    return pd.DataFrame({
        "skewed": [10 * x * x + 0.4 * moved for x in u[0]],
        "spread": [(1 + 0.2 * moved) * (x - 0.5) + y for x, y in zip(u[0], u[1])],
        "outlier": [1e6 if row == 3 else x for row, x in enumerate(u[1])],
        "holes": [None if row % 17 == 4 else x * (1 + 0.1 * moved) for row, x in enumerate(u[2])],
        "whole": [int(60 * x) + moved for x in u[3]],
        "code": [int(4 * x * x) for x in u[4]],
        "rounded": [round(8 * x) / 8 for x in u[5]],
        "color": [["red", "green", "blue"][int(3 * x * (1 - 0.1 * moved))] for x in u[0]],
        "rare": [("new" if moved and row % 40 == 1 else "ab"[int(2 * x)]) for row, x in enumerate(u[1])],
        "flag": [x < 0.3 + 0.05 * moved for x in u[2]],
        "gaps": [None if row % 13 == 2 else "xyz"[int(3 * x)] for row, x in enumerate(u[3])],
    })


def evidently():
    from evidently import Report
    from evidently.metrics import ValueDrift
    from evidently.presets import DataDriftPreset
    from evidently.legacy.calculations import stattests  # registers them

    tests = ["ks", "wasserstein", "anderson", "cramer_von_mises", "mannw", "ed", "psi", "kl_div", "jensenshannon", "hellinger", "chisquare", "g_test", "z", "fisher_exact"]
    out = {}
    for name, (n, m) in SIZES.items():
        reference, current = table(n, 0, 0), table(m, 31, 1)
        told = {}
        for metric in Report([DataDriftPreset()]).run(current, reference).dict()["metrics"]:
            config = metric["config"]
            if config["type"].endswith(":ValueDrift"):
                told[config["column"]] = {"default": [config["method"], float(metric["value"]), config["threshold"]]}
            else:
                told["share"] = metric["value"]["share"]
        for column in reference:
            for test in tests:
                try:
                    [metric] = Report([ValueDrift(column=column, method=test)]).run(current, reference).dict()["metrics"]
                    told[column][test] = float(metric["value"])
                except Exception:
                    pass
        out[name] = told
    return out


def nannyml():
    import nannyml as nml

    out = {}
    for name, (n, m) in SIZES.items():
        if min(n, m) < 10:  # NannyML refuses: a tenth of the rows is none
            continue
        reference, current = table(n, 0, 0), table(m, 31, 1)
        calculator = nml.UnivariateDriftCalculator(
            column_names=list(reference),
            continuous_methods=["jensen_shannon", "kolmogorov_smirnov", "wasserstein", "hellinger"],
            categorical_methods=["jensen_shannon", "chi2", "hellinger", "l_infinity"],
        ).fit(reference)
        data = calculator.calculate(current).filter(period="analysis").to_df()
        told = {}
        for column in reference:
            told[column] = {}
            for method in sorted({name for first, name, _ in data.columns if first == column}):
                part = data[column][method]
                told[column][method] = [
                    [None if pd.isna(value) else float(value), None if threshold is None or pd.isna(threshold) else float(threshold), bool(alert)]
                    for value, threshold, alert in zip(part["value"], part["upper_threshold"], part["alert"])
                ]
        told["chunks"] = list(data["chunk"]["chunk"]["key"])
        out[name] = told
    return out


def finite(value):
    if isinstance(value, dict):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


which = sys.argv[1]
path = pathlib.Path(__file__).with_name(f"compatible.{which}.json")
path.write_text(json.dumps(finite({"evidently": evidently, "nannyml": nannyml}[which]()), indent=0) + "\n")
