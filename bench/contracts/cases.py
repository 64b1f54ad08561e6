"""Cases from what the makers of each format publish, with the verdict of their own library.

pip install great-expectations "pandas<3" pandera "frictionless[wkt]" jsonschema "datacontract-cli[duckdb]"
python cases.py OUT --great-expectations tests/test_definitions --json-schema tests/draft2020-12 --odcs FOLDER... --frictionless --pandera
(folders of their repositories; each part is one of these)

Writes OUT/cases.jsonl (peer, contract, format, file of the data, whether the peer lets it pass) and the files of the data.
A case that its own library refuses or does not judge is left out, and counted. With pandas 3 Great Expectations fails its own
definitions of types (`object`, `str`), as texts have a type of their own there; without `wkt` Frictionless takes no geometry."""
import argparse, ast, collections, io, itertools, json, pathlib, random, warnings

import pandas as pd

warnings.filterwarnings("ignore")
arguments = argparse.ArgumentParser()
arguments.add_argument("out", type=pathlib.Path)
arguments.add_argument("--great-expectations", type=pathlib.Path)
arguments.add_argument("--json-schema", type=pathlib.Path)
arguments.add_argument("--odcs", type=pathlib.Path, nargs="*", default=[])
arguments.add_argument("--frictionless", action="store_true")
arguments.add_argument("--pandera", action="store_true")
given = arguments.parse_args()
given.out.mkdir(parents=True, exist_ok=True)
rng = random.Random(0)
cases, left_out = [], collections.Counter()


def case(peer, name, contract, format, data, valid):
    """`data` is (ending, bytes), or None where only the reading of the contract is asked."""
    number = len(cases)
    file = None
    if data is not None:
        file = f"{number}.{data[0]}"
        (given.out / file).write_bytes(data[1])
    # Infinity, which Python writes into a suite, is no JSON: such a contract stands as a text.
    text = json.dumps(contract)
    contract = text if "Infinity" in text else contract
    cases.append({"peer": peer, "name": name, "contract": contract, "format": format, "data": file, "valid": bool(valid)})


def parquet(frame):
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return "parquet", buffer.getvalue()


def table(frame):
    """As Parquet, or as NDJSON where a column holds several kinds."""
    try:
        return parquet(frame)
    except Exception:
        rows = [{k: None if v is None or v != v else v for k, v in row.items()} for row in frame.astype(object).to_dict("records")]
        return "ndjson", "".join(json.dumps(row, default=lambda value: value.isoformat()) + "\n" for row in rows).encode()


# --- Great Expectations: its own test definitions, as they are and with one cell changed


def great_expectations(folder):
    import great_expectations as gx
    import great_expectations.expectations.core as core

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")

    classes = {name.lower(): getattr(core, name) for name in dir(core)}

    def judged(frame, type, kwargs):
        made = classes[type.replace("_", "")](**kwargs)
        found = asset.get_batch({"dataframe": frame}).validate(made, result_format="BOOLEAN_ONLY")
        info = found.exception_info or {}
        if info.get("raised_exception") or any(isinstance(v, dict) and v.get("raised_exception") for v in info.values()):
            raise ValueError("raised")
        return bool(found.success)

    def changed(frame):
        """One cell is null, one is another's of its column, one row is there twice, the last is gone."""
        for how in ("null", "swap", "twice", "gone") if len(frame) > 0 else ():
            copy = frame.copy()
            row, name = rng.randrange(len(copy)), rng.choice(list(copy.columns))
            if how == "null":
                copy[name] = copy[name].astype(object).where(copy.index != row, None) if copy[name].dtype == object else copy[name].where(copy.index != row)
            elif how == "swap":
                copy.loc[row, name] = copy[name].iloc[rng.randrange(len(copy))]
            elif how == "twice":
                copy = pd.concat([copy, copy.iloc[[row]]], ignore_index=True)
            else:
                copy = copy.iloc[:-1]
            yield how, copy

    for file in sorted(folder.glob("*/*.json")):
        definition = json.loads(file.read_text())
        type = definition["expectation_type"]
        sets = [inner for outer in definition["datasets"] for inner in outer.get("datasets", [outer])]
        for dataset in sets:
            data = dataset.get("data")
            if not isinstance(data, dict) or not data or len({len(column) if isinstance(column, list) else -1 for column in data.values()}) != 1:
                continue
            frame = pd.DataFrame(data)
            for name, dtype in (dataset.get("schemas") or {}).get("pandas", {}).items():
                try:
                    if "datetime" in str(dtype):
                        frame[name] = pd.to_datetime(frame[name])
                except Exception:
                    pass
            for one in dataset.get("tests", []):
                kwargs = one["in"] if isinstance(one["in"], dict) else None
                only = one.get("only_for")
                # Names of types are those of an engine, and `$PARAMETER` has a value at run time only.
                if kwargs is None or (only is not None and not any("pandas" in str(engine) for engine in only)) or "$PARAMETER" in json.dumps(kwargs):
                    continue
                kwargs = {k: v for k, v in kwargs.items() if k not in ("catch_exceptions", "result_format", "include_config", "meta", "auto", "parse_strings_as_datetimes")}
                beside = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 0}}
                suite = {"name": "s", "expectations": [beside, {"type": type, "kwargs": kwargs}], "meta": {"great_expectations_version": gx.__version__}}
                for how, version in [("as it is", frame), *changed(frame)]:
                    try:
                        met = judged(version.copy(), type, kwargs)
                    except Exception as error:
                        left_out["Great Expectations"] += 1
                        continue
                    case("Great Expectations", f"{type}: {one.get('title')}: {how}", suite, "great-expectations", table(version), met)


# --- pandera: built-in checks and what a schema says of columns, on random columns


def pandera():
    import pandera.pandas as pa
    import yaml
    from pandera.io import pandas_io

    K, C = pa.Check, pa.Column
    words = ["red", "green", "blue", "Red ", "", "a1", "Zoë", "x_y", "12"]
    numbers = [K.gt, K.ge, K.lt, K.le, K.eq, K.ne]

    def column():
        calm = rng.random() < 0.8
        kind = rng.choice(["int", "float", "text", "bool"])
        count = 12
        if kind == "int":
            low = rng.randrange(-3, 3)
            values = pd.Series([rng.randrange(low, low + 8) for _ in range(count)], dtype="int64")
            checks = [rng.choice(numbers)(rng.randrange(-4, 9)), K.in_range(low, low + rng.randrange(2, 9), include_min=rng.random() < 0.5), K.isin(list(range(low, low + rng.randrange(4, 9)))), K.notin([rng.randrange(-4, 9)]), K.unique_values_eq(list(range(low, low + 8)))]
        elif kind == "float":
            values = pd.Series([round(rng.gauss(0, 2), 2) for _ in range(count)])
            checks = [rng.choice(numbers)(round(rng.gauss(0, 4), 2)), K.in_range(-rng.randrange(1, 7), rng.randrange(1, 7), include_max=rng.random() < 0.5)]
        elif kind == "text":
            values = pd.Series([rng.choice(words[: rng.randrange(3, 10)]) for _ in range(count)], dtype=object)
            checks = [K.isin(words[: rng.randrange(2, 10)]), K.notin([rng.choice(words)]), K.str_matches(rng.choice([r"\w", r"[a-zR]", r"^\w*\s?$", r"\d+"])), K.str_contains(rng.choice(["e", r"\d", "^r"])), K.str_startswith(rng.choice(["r", ""])), K.str_endswith(rng.choice(["d", "e", ""])), K.str_length(rng.randrange(0, 3), rng.randrange(3, 7))]
        else:
            values = pd.Series([rng.random() < 0.5 for _ in range(count)])
            checks = [K.isin([True]), K.isin([True, False]), K.eq(True)]
        if rng.random() < 0.3 and kind in ("float", "text"):
            values[rng.randrange(count)] = None
        dtype = {"int": "int64", "float": "float64", "text": "object", "bool": "bool"}[kind]
        if rng.random() < 0.1:
            dtype = rng.choice(["int64", "float64", "bool"])
        if calm:
            # Of those that were drawn the checks that hold, so that about as many schemas pass as fail.
            held = []
            for check in checks:
                try:
                    pa.SeriesSchema(checks=[check], nullable=True).validate(values)
                    held.append(check)
                except Exception:
                    pass
            return values, dict(dtype=rng.choice([None, {"int": "int64", "float": "float64", "text": "object", "bool": "bool"}[kind]]), checks=held[:2], nullable=True, required=rng.random() < 0.8, coerce=rng.random() < 0.1)
        return values, dict(dtype=rng.choice([None, dtype]), checks=rng.sample(checks, rng.choice([0, 1, 1, 2, 2]) if len(checks) > 1 else 1), nullable=rng.random() < 0.6, unique=rng.random() < 0.1, required=rng.random() < 0.8, coerce=rng.random() < 0.1)

    while sum(one["peer"] == "pandera" for one in cases) < 600:
        names = ["a", "b", "c", "x_1", "x_2"][: rng.randrange(1, 6)]
        drawn = {name: column() for name in names}
        frame = pd.DataFrame({name: values for name, (values, _) in drawn.items() if rng.random() < 0.92})
        if len(frame.columns) == 0:
            continue
        keys = {name: C(**given) for name, (_, given) in drawn.items() if rng.random() < 0.92}
        if rng.random() < 0.1:
            keys = {**{k: v for k, v in keys.items() if not k.startswith("x")}, "x_.": C(regex=True, nullable=rng.random() < 0.5, checks=[], required=rng.random() < 0.5)}
        schema = pa.DataFrameSchema(keys, strict=rng.random() < 0.15, ordered=rng.random() < 0.15, unique=rng.sample(names, 1) if rng.random() < 0.05 else None)
        if not keys:
            continue
        try:
            text = pandas_io.to_yaml(schema)
            try:
                schema.validate(frame.copy(), lazy=True)
                met = True
            except pa.errors.SchemaErrors:
                met = False
        except Exception:
            left_out["pandera"] += 1
            continue
        case("pandera", "random schema", yaml.safe_load(text), "pandera", table(frame), met)


# --- Table Schema: the cells and fields of frictionless' own specs, and what a schema says of several fields


def frictionless():
    import csv
    import frictionless as fr
    from frictionless import Resource, Schema

    def verdict(schema, text):
        path = given.out / "frictionless.csv"
        path.write_text(text, newline="")
        with fr.system.use_context(trusted=True):
            return Resource(path=str(path), schema=Schema.from_descriptor(schema), detector=fr.Detector(schema_sync=False)).validate().valid

    def csv_of(rows):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(rows)
        return buffer.getvalue()

    def add(name, schema, text):
        try:
            met = verdict(schema, text)
        except Exception:
            left_out["Table Schema"] += 1
            return
        case("Table Schema", name, schema, "frictionless", ("csv", text.encode()), met)

    # Constants only: an argument of a decorator that calls something is no cell of a file.
    for spec in sorted((pathlib.Path(fr.__file__).parent / "fields" / "__spec__").glob("test_*.py")):
        type = spec.stem[5:]
        cells, options = set(), []
        for node in ast.walk(ast.parse(spec.read_text())):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.parametrize"):
                continue
            names = [name.strip() for name in ast.literal_eval(node.args[0]).split(",")]
            for row in node.args[1].elts:
                try:
                    one = dict(zip(names, (None if isinstance(part, ast.Call) else ast.literal_eval(part) for part in row.elts)))
                except ValueError:
                    continue
                if isinstance(one.get("source"), str) and one["source"] != "":
                    cells.add(one["source"])
                format, extra = one.get("format", "default"), one.get("options") or {}
                descriptor = {"type": type, **({} if format == "default" else {"format": format}), **extra}
                if "source" in one and descriptor not in options:
                    options.append(descriptor)
        pairs = list(itertools.product(options, sorted(cells)))
        for descriptor, cell in rng.sample(pairs, min(len(pairs), 60)):
            add(f"{type}: {json.dumps(descriptor)} on {cell!r}", {"fields": [{"name": "id", "type": "string"}, {"name": "v", **descriptor}]}, csv_of([["id", "v"], ["r1", cell]]))

    bounds = [{"required": True}, {"unique": True}, {"minimum": 3}, {"maximum": 5}, {"enum": [1, 2, 3, 4]}, {"minLength": 2}, {"maxLength": 2}, {"pattern": "[a-c1-4]+"}, {"exclusiveMinimum": 1}]
    for _ in range(250):
        type = rng.choice(["integer", "number", "string", "date"])
        pool = {"integer": ["1", "02", "3", "7", "", "-5"], "number": ["1.5", "3.0", "3", "", "1e1"], "string": ["a", "ab", "abc", "", "d1", "Zoë"], "date": ["2024-01-31", "2023-12-01", "", "2024-13-01"]}[type]
        fit = {"integer": [0, 1, 2, 3, 4, 8], "number": [0, 1, 2, 3, 8], "string": [0, 1, 5, 6, 7], "date": [0, 1]}[type]
        constraints = {}
        for index in rng.sample(fit, rng.choice([1, 1, 2])):
            constraints.update(bounds[index])
        if "enum" in constraints and type == "string":
            constraints["enum"] = ["a", "ab"]
        rows = [[f"r{i}", rng.choice(pool)] for i in range(rng.randrange(1, 4))]
        field = {"name": "v", "type": type, "constraints": constraints, **({"missingValues": ["", "-"]} if rng.random() < 0.1 else {})}
        schema = {"fields": [{"name": "id", "type": "string"}, field], **rng.choice([{}, {}, {"primaryKey": ["v"]}, {"missingValues": ["", "a", "1"]}])}
        add(f"{type}: {constraints}", schema, csv_of([["id", "v"], *rows]))
    for match in ("exact", "equal", "subset", "superset", "partial"):
        for data in (["a", "b"], ["b", "a"], ["a"], ["a", "b", "c"], ["c"], ["c", "a"]):
            # Frictionless-py 5 does not judge fieldsMatch itself; Data Package 2 defines it in a sentence each.
            wanted, have = ["a", "b"], data
            met = {"exact": wanted == have, "equal": set(wanted) == set(have), "subset": set(wanted) <= set(have), "superset": set(have) <= set(wanted), "partial": bool(set(wanted) & set(have))}[match]
            schema = {"fields": [{"name": n, "type": "integer"} for n in wanted], "fieldsMatch": match}
            case("Table Schema", f"fieldsMatch {match} on {data}", schema, "frictionless", ("csv", csv_of([data, [1] * len(data)]).encode()), met)
    (given.out / "frictionless.csv").unlink(missing_ok=True)


# --- JSON Schema: the Test Suite, with the verdicts that it states itself; each value is the column `v` of one row, where the schema
# points nowhere, and each object also a row of its own under the schema as it is


def json_schema(folder):
    files = sorted(folder.glob("*.json")) + sorted((folder / "optional" / "format").glob("*.json"))
    for file in files:
        for group in json.loads(file.read_text()):
            schema = group["schema"]
            if isinstance(schema, dict):
                schema = {k: v for k, v in schema.items() if k != "$schema"}
            text = json.dumps(schema)
            points = any(f'"{key}"' in text for key in ("$ref", "$dynamicRef", "$id", "$anchor", "$vocabulary", "$dynamicAnchor"))
            # Documents that the suite serves from an address of its own: nothing is fetched here.
            fetched = "http://localhost:1234" in json.dumps(group["schema"]) or '"$vocabulary"' in text
            for one in group["tests"]:
                name = f"{file.stem}: {group['description']}: {one['description']}"
                # `format.json` says that formats are annotations, the optional suite that they are rules: ours are rules.
                if file.parent == folder and file.name == "format.json" and '"invalid' in json.dumps(one["description"]):
                    continue
                if not points:
                    whole = {"type": "object", "properties": {"v": schema}, "required": ["v"]}
                    row = json.dumps({"v": one["data"]}) + "\n"
                    case("JSON Schema", name, whole, "json-schema", ("ndjson", row.encode()), one["valid"])
                if fetched:
                    left_out["JSON Schema, rows"] += 1
                elif isinstance(one["data"], dict) and isinstance(schema, dict):
                    row = json.dumps(one["data"]) + "\n"
                    case("JSON Schema, rows", name, group["schema"], "json-schema", ("ndjson", row.encode()), one["valid"])


# --- ODCS: random contracts as datacontract-cli judges them, and examples that the standard's own schema takes


def odcs(folders):
    import logging, sys
    import jsonschema, yaml
    from datacontract.data_contract import DataContract

    logging.disable(logging.CRITICAL)
    schemas = sorted(path for folder in folders for path in folder.glob("**/odcs-json-schema-v3.*.json"))
    by_version = {path.stem.removeprefix("odcs-json-schema-"): json.loads(path.read_text()) for path in schemas}
    for path in sorted(path for folder in folders for path in folder.glob("**/*.y*ml")):
        try:
            contract = yaml.safe_load(path.read_text())
            version = contract["apiVersion"]
            if contract.get("kind") != "DataContract" or version not in by_version:
                continue
            jsonschema.validate(contract, by_version[version])
            # A contract of which nothing could be tested is refused here on purpose.
            if not contract["schema"] or not all(table.get("properties") or table.get("quality") for table in contract["schema"]):
                raise ValueError("nothing to test")
        except Exception:
            left_out["ODCS"] += 1
            continue
        case("ODCS, reading", f"{path.name} of {version}", path.read_text(), "odcs", None, True)

    path = given.out / "odcs.parquet"
    made = 0
    while made < 600:
        made += 1
        n = rng.randrange(3, 9)
        calm = rng.random() < 0.6
        frame = pd.DataFrame({"k": rng.sample(range(20), n) if calm or rng.random() < 0.7 else [rng.randrange(5) for _ in range(n)], "x": [rng.choice([0.75, 1.5] if calm or rng.random() < 0.5 else [0.5, 1.5, 7.0, -2.0, None]) for _ in range(n)], "s": [rng.choice(["a", "ab"] if calm else ["a", "ab", "abc", "", None][: rng.randrange(2, 6)]) for _ in range(n)]})
        frame["x"] = frame["x"].astype("float64")
        frame["s"] = frame["s"].astype(object)
        whole = lambda metric, **kw: {"metric": metric, **kw, **rng.choice([{"mustBe": 0}, {"mustBeLessThan": 2}, {"mustBeLessOrEqualTo": 1}, {"mustBeGreaterThan": 0}])}
        k = {"name": "k", "logicalType": "integer", **rng.choice([{}, {"unique": True}, {"primaryKey": True, "primaryKeyPosition": 1}, {"required": True}])}
        x = {"name": "x", "logicalType": "number", **rng.choice([{}, {"required": True}]), "logicalTypeOptions": rng.choice([{"minimum": 0}, {"maximum": 5}, {"minimum": -2, "maximum": 7}, {"exclusiveMinimum": 0.5}, {"exclusiveMaximum": 7}])}
        s = {"name": "s", "logicalType": "string", **rng.choice([{}, {"required": True}]), "logicalTypeOptions": rng.choice([{"maxLength": 2}, {"minLength": 1}, {"pattern": "^[a-c]*$"}, {"minLength": 1, "maxLength": 3}])}
        q = rng.choice([(s, whole("nullValues")), (s, whole("missingValues", arguments={"missingValues": ["", None]})), (s, whole("invalidValues", arguments={"validValues": ["a", "ab"]})), (k, whole("duplicateValues")), None, None])
        if q:
            q[0]["quality"] = [q[1]]
        rows = rng.choice([None, {"metric": "rowCount", "mustBeGreaterThan": rng.randrange(2, 7)}, {"metric": "rowCount", "mustBeLessThan": 8}, {"type": "sql", "query": "SELECT count(*) FROM t WHERE x < 0", "mustBe": 0}])
        contract = {"apiVersion": "v3.1.0", "kind": "DataContract", "id": "t", "version": "1.0.0", "status": "active", "servers": [{"server": "local", "type": "local", "path": str(path), "format": "parquet"}], "schema": [{"name": "t", "physicalType": "table", "properties": [x, *rng.sample([k, s], rng.randrange(0, 3))], **({"quality": [rows]} if rows else {})}]}
        frame.to_parquet(path, index=False)
        try:
            run = DataContract(data_contract_str=yaml.safe_dump(contract)).test()
        except Exception:
            left_out["ODCS"] += 1
            continue
        results = {check.result.value for check in run.checks}
        if "error" in results or "unknown" in results:
            left_out["ODCS"] += 1
            continue
        del contract["servers"]
        case("ODCS", "random contract", contract, "odcs", parquet(frame), "failed" not in results)
    path.unlink(missing_ok=True)


if given.great_expectations:
    great_expectations(given.great_expectations)
if given.json_schema:
    json_schema(given.json_schema)
if given.frictionless:
    frictionless()
if given.pandera:
    pandera()
if given.odcs:
    odcs(given.odcs)
with open(given.out / "cases.jsonl", "w") as file:
    for one in cases:
        file.write(json.dumps(one, default=str) + "\n")
for peer, many in collections.Counter(one["peer"] for one in cases).items():
    passing = sum(one["valid"] for one in cases if one["peer"] == peer)
    print(f"{peer}: {many} cases, {passing} must pass, {many - passing} must fail, {left_out[peer]} left out")
