"""What Great Expectations itself says of each expectation on a small table: `python golden.py`.

Writes golden.parquet (the table) and golden.json (expectation, whether it was met, how many values were unexpected)."""
import json, pathlib, re, warnings
import pandas as pd
import great_expectations as gx
import great_expectations.expectations.core as core

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
N = 20
frame = pd.DataFrame({
    "id": range(N),
    "n": [None if i % 7 == 3 else i / 2 for i in range(N)],
    "i": [i % 5 for i in range(N)],
    "s": [None if i == 4 else ["red", "green", "blue", "Red "][i % 4] for i in range(N)],
    "tied": ["x", "y"] * (N // 2),
    "up": [i * i for i in range(N)],
    "flat": [i // 2 for i in range(N)],
    "d": [None if i == 2 else f"2024-02-{i + 12:02d}" for i in range(N)],
    "j": ['{"a": 1}', "[1, 2]", "{a: 1}", '"x"'] * (N // 4),
    "w": ['{"a": 1}', '{"a": 1.0}', '{"a": "1"}', "[]"] * (N // 4),
    "a": [None if i in (1, 2) else i for i in range(N)],
    "b": [None if i in (2, 3) else (i if i % 3 else i - 1) for i in range(N)],
    "c": [i for i in range(N)],
    "spike": [i % 6 for i in range(N - 1)] + [1000],
    "nothing": pd.array([None] * N, dtype="float64"),
    "u": [f"k{i % 15}" for i in range(N)],
    "t": [i % 3 == 0 for i in range(N)],
})
frame = frame.convert_dtypes(convert_string=False, convert_boolean=False, convert_floating=False)
for name in ("n", "nothing"):
    frame[name] = frame[name].astype("float64")
frame.to_parquet(here / "golden.parquet", index=False)
plain = pd.read_parquet(here / "golden.parquet")

def one(type, **kwargs): return {"type": f"expect_{type}", "kwargs": kwargs}
def column(type, name, **kwargs): return one(f"column_{type}", column=name, **kwargs)
bounds = [dict(min_value=0, max_value=9), dict(min_value=1), dict(max_value=8), dict(min_value=0, strict_min=True), dict(max_value=9.5, strict_max=True), dict(min_value=-1, max_value=100), dict(min_value=0, max_value=9, mostly=0.9), dict(min_value=0, max_value=9, mostly=0.95)]
names = list(frame.columns)
suite = [
    column("to_exist", "n"), column("to_exist", "none"), column("to_exist", "n", column_index=1), column("to_exist", "n", column_index=2),
    one("table_columns_to_match_ordered_list", column_list=names), one("table_columns_to_match_ordered_list", column_list=names[::-1]),
    one("table_columns_to_match_ordered_list", column_list=names[:-1]),
    one("table_columns_to_match_set", column_set=names[::-1]), one("table_columns_to_match_set", column_set=names[1:]),
    one("table_columns_to_match_set", column_set=names[1:], exact_match=False), one("table_columns_to_match_set", column_set=names + ["z"], exact_match=False),
    one("table_column_count_to_equal", value=len(names)), one("table_column_count_to_equal", value=3), one("table_column_count_to_be_between", min_value=3, max_value=5),
    one("table_row_count_to_equal", value=N), one("table_row_count_to_equal", value=N + 1), one("table_row_count_to_be_between", min_value=N), one("table_row_count_to_be_between", max_value=N - 1),
    *[column("values_to_not_be_null", x, **k) for x in ("n", "i") for k in ({}, {"mostly": 0.8}, {"mostly": 0.9})],
    *[column("values_to_be_null", x, **k) for x in ("n", "i", "nothing") for k in ({}, {"mostly": 0.1})],
    *[column("values_to_be_unique", x, **k) for x in ("id", "u", "d", "s") for k in ({}, {"mostly": 0.5})],
    one("compound_columns_to_be_unique", column_list=["i", "s"]), one("compound_columns_to_be_unique", column_list=["id", "s"]), one("compound_columns_to_be_unique", column_list=["u", "tied"]),
    one("select_column_values_to_be_unique_within_record", column_list=["a", "b"]), one("select_column_values_to_be_unique_within_record", column_list=["a", "b", "c"], ignore_row_if="any_value_is_missing"),
    one("select_column_values_to_be_unique_within_record", column_list=["id", "spike"], mostly=0.5),
    *[column("values_to_be_in_set", "s", value_set=v, **k) for v in (["red", "green", "blue"], ["red", "green", "blue", "Red "]) for k in ({}, {"mostly": 0.7})],
    column("values_to_be_in_set", "i", value_set=[0, 1, 2, 3, 4]), column("values_to_be_in_set", "i", value_set=[0, 1]),
    column("values_to_not_be_in_set", "s", value_set=["red"]), column("values_to_not_be_in_set", "s", value_set=["grey"]), column("values_to_not_be_in_set", "i", value_set=[4], mostly=0.8),
    *[column(f"{f}_to_{v}_set", x, value_set=[]) for f, v in (("values", "be_in"), ("distinct_values", "equal")) for x in ("i", "s", "nothing")],
    column("values_to_be_in_set", "t", value_set=[1, 0]), column("values_to_be_in_set", "t", value_set=[1]), column("values_to_not_be_in_set", "i", value_set=[True]), column("values_to_be_in_set", "i", value_set=[True, False]), column("distinct_values_to_be_in_set", "t", value_set=[True]), column("mean_to_be_between", "t", min_value=0.3, max_value=0.4),
    column("values_to_be_in_set", "i", value_set=[], mostly=0.1), column("values_to_be_json_parseable", "i"), column("values_to_be_json_parseable", "n"),
    *[column("values_to_be_between", "n", **k) for k in bounds],
    column("value_lengths_to_equal", "s", value=4), column("value_lengths_to_equal", "s", value=4, mostly=0.4), column("value_lengths_to_equal", "d", value=10),
    column("value_lengths_to_be_between", "s", min_value=3, max_value=4), column("value_lengths_to_be_between", "s", min_value=3, max_value=5, strict_max=True), column("value_lengths_to_be_between", "s", max_value=5),
    column("values_to_match_regex", "s", regex="^[a-z]+$"), column("values_to_match_regex", "s", regex="e"), column("values_to_match_regex", "s", regex="ed", mostly=0.4), column("values_to_match_regex", "s", regex="^r|^g|^b|^R"),
    column("values_to_not_match_regex", "s", regex="ee"), column("values_to_not_match_regex", "s", regex="q"),
    column("values_to_match_regex_list", "s", regex_list=["red", "green", "blue"]), column("values_to_match_regex_list", "s", regex_list=["(?i)red", "green", "blue"]),
    column("values_to_match_regex_list", "s", regex_list=["e", "r"], match_on="all"), column("values_to_match_regex_list", "s", regex_list=["e", "."], match_on="all"),
    column("values_to_not_match_regex_list", "s", regex_list=["q", "z"]), column("values_to_not_match_regex_list", "s", regex_list=["q", "ee"]),
    column("values_to_match_strftime_format", "d", strftime_format="%Y-%m-%d"), column("values_to_match_strftime_format", "d", strftime_format="%d.%m.%Y"), column("values_to_match_strftime_format", "d", strftime_format="%Y-%m-%d", mostly=0.5),
    column("values_to_be_json_parseable", "j"), column("values_to_be_json_parseable", "j", mostly=0.7),
    *[column("values_to_match_json_schema", "w", json_schema=v, **k) for v, k in (
        ({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, {}), ({"type": "object", "properties": {"a": {"type": "integer"}}}, {"mostly": 0.5}),
        ({"if": {"type": "object"}, "then": {"properties": {"a": {"type": "number"}}}, "else": {"maxItems": 0}}, {}), ({"properties": {"a": {"format": "uuid"}}}, {}),
        ({"type": "object"}, {"row_condition": "i < 3", "condition_parser": "pandas"}), ({"not": {"type": "null"}}, {}))],
    column("values_to_be_increasing", "up"), column("values_to_be_increasing", "flat"), column("values_to_be_increasing", "flat", strictly=True), column("values_to_be_increasing", "up", strictly=True), column("values_to_be_increasing", "i"),
    column("values_to_be_decreasing", "up"), column("values_to_be_decreasing", "i", mostly=0.1),
    column("value_z_scores_to_be_less_than", "spike", threshold=3, double_sided=True), column("value_z_scores_to_be_less_than", "spike", threshold=5, double_sided=True), column("value_z_scores_to_be_less_than", "up", threshold=1.5, double_sided=False),
    column("values_to_not_be_outliers", "spike"), column("values_to_not_be_outliers", "up"), column("values_to_not_be_outliers", "up", multiplier=0.5), column("values_to_not_be_outliers", "spike", method="std", multiplier=3), column("values_to_not_be_outliers", "up", method="std", multiplier=1.5),
    *[one("column_pair_values_a_to_be_greater_than_b", column_A="a", column_B="b", **k) for k in ({}, {"or_equal": True}, {"ignore_row_if": "either_value_is_missing"}, {"or_equal": True, "ignore_row_if": "either_value_is_missing"}, {"or_equal": True, "ignore_row_if": "neither"})],
    *[one("column_pair_values_to_be_equal", column_A=x, column_B="c", **k) for x in ("a", "id") for k in ({}, {"ignore_row_if": "either_value_is_missing"}, {"mostly": 0.9})],
    one("column_pair_values_to_be_in_set", column_A="i", column_B="tied", value_pairs_set=[[x, y] for x in range(5) for y in "xy"]), one("column_pair_values_to_be_in_set", column_A="i", column_B="tied", value_pairs_set=[[0, "x"], [1, "y"]]),
    one("multicolumn_sum_to_equal", column_list=["id", "c"], sum_total=10), one("multicolumn_sum_to_equal", column_list=["id", "c"], sum_total=10, mostly=0.01),
    *[column(f"{f}_to_be_between", x, **k) for f, x, ks in (
        ("mean", "n", (dict(min_value=4, max_value=6), dict(max_value=4))), ("median", "n", (dict(min_value=4, max_value=6), dict(max_value=4), dict(min_value=5))),
        ("min", "n", (dict(min_value=0), dict(min_value=0, strict_min=True))), ("max", "n", (dict(max_value=9.5), dict(max_value=9.5, strict_max=True))),
        ("sum", "c", (dict(min_value=190, max_value=190), dict(max_value=189))), ("stdev", "c", (dict(min_value=5.9160797, max_value=5.9160798), dict(max_value=5.8))),
        ("unique_value_count", "s", (dict(min_value=4, max_value=4), dict(min_value=5), dict(max_value=3))),
        ("proportion_of_unique_values", "s", (dict(min_value=0.2, max_value=0.22), dict(min_value=0.21052631578947), dict(max_value=0.2))),
        ("proportion_of_non_null_values", "n", (dict(min_value=0.85), dict(min_value=0.85, strict_min=True), dict(max_value=0.9), dict(min_value=0.9)))) for k in ks],
    column("quantile_values_to_be_between", "c", quantile_ranges={"quantiles": [0.1, 0.5, 0.9], "value_ranges": [[1, 2], [9, 10], [17, None]]}), column("quantile_values_to_be_between", "c", quantile_ranges={"quantiles": [0.5], "value_ranges": [[9.5, 9.5]]}), column("quantile_values_to_be_between", "n", quantile_ranges={"quantiles": [0.25, 0.75], "value_ranges": [[2, 2], [7, 8]]}),
    *[column(f"distinct_values_to_{m}_set", x, value_set=v) for m in ("be_in", "contain", "equal") for x, v in (("s", ["red", "green", "blue", "Red "]), ("s", ["red", "green"]), ("s", ["red", "green", "blue", "Red ", "grey"]), ("i", [0, 1, 2, 3, 4]))],
    column("most_common_value_to_be_in_set", "tied", value_set=["x", "y"]), column("most_common_value_to_be_in_set", "tied", value_set=["x"]), column("most_common_value_to_be_in_set", "tied", value_set=["x"], ties_okay=True), column("most_common_value_to_be_in_set", "tied", value_set=["z"], ties_okay=True),
    column("most_common_value_to_be_in_set", "s", value_set=["red"]), column("most_common_value_to_be_in_set", "u", value_set=["k0", "k1", "k2", "k3", "k4"]), column("most_common_value_to_be_in_set", "u", value_set=["k0"], ties_okay=True),
    column("values_to_be_between", "n", min_value=0, max_value=4, row_condition="id < 9", condition_parser="pandas"), column("values_to_be_between", "n", min_value=0, max_value=4, row_condition='s == "red"', condition_parser="pandas"),
    *[one("multicolumn_values_to_be_equal", column_list=x, **k) for x in (["id", "c"], ["a", "b", "c"], ["i", "c"]) for k in ({}, {"ignore_row_if": "any_value_is_missing"}, {"mostly": 0.2})],
    column("values_to_not_be_null", "n", row_condition='s != "red"', condition_parser="pandas"),
    *[one("multicolumn_sum_to_equal", column_list=["n", "up"], sum_total=1.5, **k) for k in ({}, {"mostly": 0.05}, {"ignore_row_if": "any_value_is_missing"})],
    column("value_lengths_to_be_between", "s", min_value=3, max_value=2), column("value_lengths_to_be_between", "s", max_value=0, strict_max=True),
    one("table_columns_to_match_set", column_set=None, exact_match=True),
    *[column("values_to_be_dateutil_parseable", x, **k) for x in ("d", "s") for k in ({}, {"mostly": 0.5})],
    # Each just below and just above the divergence that it tells; an infinite one is above all.
    *[column("kl_divergence_to_be_less_than", "s", partition_object={"values": v, "weights": w}, **k) for v, w, k in (
        (["red", "green", "blue", "Red "], [0.3, 0.3, 0.3, 0.1], {}), (["red", "green"], [0.5, 0.5], {}),
        (["red", "green"], [0.5, 0.5], {"tail_weight_holdout": 0.4}), (["red", "green", "blue", "Red ", "grey"], [0.2] * 5, {"tail_weight_holdout": 0.4}))],
    *[column("kl_divergence_to_be_less_than", x, partition_object={"bins": b, "weights": w, **p}, **k) for x, b, w, p, k in (
        ("c", [0, 5, 10, 19], [0.3, 0.3, 0.4], {}, {}), ("c", [0, 5, 10, 18], [0.3, 0.3, 0.4], {}, {}),
        ("c", [0, 5, 10, 18], [0.3, 0.3, 0.4], {}, {"tail_weight_holdout": 0.1}), ("c", [2, 5, 18], [0.3, 0.5], {"tail_weights": [0.15, 0.05]}, {}),
        ("c", [float("-inf"), 5, 10, float("inf")], [0.2, 0.3, 0.5], {}, {}), ("c", [float("-inf"), 5, 18], [0.4, 0.6], {}, {"tail_weight_holdout": 0.02}),
        ("c", [0, 5, float("inf")], [0.3, 0.7], {}, {"tail_weight_holdout": 0.02}),
        ("c", [0, 5, 10, 19], [0.5, 0, 0.5], {}, {}), ("c", [0, 5, 10, 19], [0.5, 0, 0.5], {}, {"internal_weight_holdout": 0.2}),
        ("n", [0, 2.5, 5, 9.5], [0.2, 0.3, 0.5], {}, {"internal_weight_holdout": 0.1}))],
]
context = gx.get_context(mode="ephemeral")
batch = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b").get_batch({"dataframe": plain})
classes = {name.lower(): getattr(core, name) for name in dir(core)}
golden = []
def around(expectation):
    """A divergence without a threshold, as two with one."""
    if "kl_divergence" not in expectation["type"]:
        return [expectation]
    found = batch.validate(classes[expectation["type"].replace("_", "")](**expectation["kwargs"], threshold=1e9))
    value = found.result["observed_value"]
    near = [9] if value is None else [value * (1 - 1e-6), value * (1 + 1e-6)]
    return [{**expectation, "kwargs": {**expectation["kwargs"], "threshold": one}} for one in near]

for expectation in [one for written in suite for one in around(written)]:
    made = classes[expectation["type"].replace("_", "")](**expectation["kwargs"])
    found = batch.validate(made, result_format="BASIC")
    failed = found.exception_info.get("raised_exception") or any(isinstance(v, dict) and v.get("raised_exception") for v in found.exception_info.values())
    golden.append({**expectation, "met": None if failed else bool(found.success), "unexpected": found.result.get("unexpected_count")})
# An infinite end of a bin is no JSON.
text = json.dumps({"version": gx.__version__, "expectations": golden}, indent=1)
(here / "golden.json").write_text(re.sub(r"(-?Infinity)\b", r'"\1"', text) + "\n")
print(gx.__version__, len(golden), "expectations,", sum(g["met"] is None for g in golden), "raised", [g["type"] for g in golden if g["met"] is None])
