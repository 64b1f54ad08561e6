"""What pandera itself says of its schemas on the table of ../great-expectations/golden.parquet: `python golden.py`.

Writes golden.json: each schema as pandera writes it, whether the table keeps it, and how many values do not."""
import json, pathlib, warnings
import pandas as pd
import pandera.pandas as pa
import pandera
from pandera.io import pandas_io as io

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
frame = pd.read_parquet(here.parent / "great-expectations" / "golden.parquet")
C, K = pa.Column, pa.Check
checks = {
    "n": [K.gt(0), K.ge(0), K.lt(9.5), K.le(9.5), K.in_range(0, 9), K.in_range(0, 9.5), K.in_range(0, 9.5, include_min=False), K.in_range(0, 9.5, include_max=False), K.gt(1, ignore_na=False), K.ge(0, raise_warning=True), K.gt(5, raise_warning=True)],
    "i": [K.isin([0, 1, 2, 3, 4]), K.isin([0, 1]), K.notin([4]), K.notin([7]), K.eq(3), K.ne(3), K.ne(9), K.unique_values_eq([0, 1, 2, 3, 4]), K.unique_values_eq([0, 1])],
    "s": [K.isin(["red", "green", "blue", "Red "]), K.isin(["red"]), K.str_matches("[a-z]"), K.str_matches("ed"), K.str_matches("[a-z]+$"), K.str_contains("ed"), K.str_contains("e"), K.str_startswith("r"), K.str_endswith("d"), K.str_endswith("n"), K.str_length(3, 5), K.str_length(3, 4), K.str_length(min_value=4), K.str_length(max_value=4)],
}
schemas = [pa.DataFrameSchema({name: C(nullable=True, checks=[check])}) for name, some in checks.items() for check in some]
schemas += [
    *[pa.DataFrameSchema({name: C(nullable=null)}) for name in ("n", "i", "s") for null in (True, False)],
    *[pa.DataFrameSchema({name: C(unique=True, nullable=True)}) for name in ("id", "u", "d", "s")],
    *[pa.DataFrameSchema({name: C(dtype, nullable=True)}) for name, dtype in (("n", "float64"), ("i", "int64"), ("n", "int64"), ("i", "float64"), ("s", "str"), ("i", "str"), ("s", "int64"), ("i", "bool"))],
    pa.DataFrameSchema({"none": C(required=False)}), pa.DataFrameSchema({"none": C()}),
    pa.DataFrameSchema({"i": C(), "tied": C()}, unique=["i", "tied"]), pa.DataFrameSchema({"id": C(), "tied": C()}, unique=["id", "tied"]),
    pa.DataFrameSchema({name: C(nullable=True) for name in frame.columns}, strict=True), pa.DataFrameSchema({"i": C()}, strict=True),
    pa.DataFrameSchema({"id": C(), "n": C(nullable=True), "i": C()}, ordered=True), pa.DataFrameSchema({"i": C(), "id": C()}, ordered=True),
]
golden = []
for schema in schemas:
    try:
        schema.validate(frame, lazy=True)
        met, unexpected = True, 0
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        met, unexpected = False, int(cases["index"].notna().sum()) if "index" in cases else 0
    golden.append({"schema": io.to_yaml(schema), "met": met, "unexpected": unexpected})
(here / "golden.json").write_text(json.dumps({"version": pandera.__version__, "schemas": golden}, indent=1) + "\n")
print(pandera.__version__, len(golden), sum(g["met"] for g in golden), "met")
