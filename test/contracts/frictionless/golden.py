"""What frictionless-py itself says of each cell under each field: `python golden.py` writes golden.json.

For each field: which of the cells, by index, have an error of type or of a constraint."""
import json, pathlib
import frictionless
from frictionless import Field

here = pathlib.Path(__file__).parent
CELLS = [
    "a", "abc", "ABC", "Zoë", "1", "07", "-3", "+4", "1.0", "1.5", "-0.25", ".5", "5.", "1e3", "1E-2", "1,5", "1.234,5", "1 000",
    "1_000", "95%", "€ 5", "5 EUR", "nan", "NaN", "INF", "-INF", "true", "True", "TRUE", "false", "yes", "no", "0", "t",
    "2024-02-29", "2023-02-29", "2024-2-3", "29.02.2024", "02/29/24", "08:30:00", "08:30", "24:00:00", "083000",
    "2024-02-29T08:30:00", "2024-02-29T08:30:00Z", "2024-02-29 08:30:00", "2024", "1999", "-5", "12345", "2024-02", "2024-13", "P1Y2M", "PT1H", "P", "1h",
    "[1, 2]", "[]", "{}", '{"a": 1}', "[1, 2", "null", "x@example.org", "x@", "https://example.org/a", "//example.org", "urn:x:y",
    "0b8ba7fc-1c1c-4f4e-8f5e-0b8ba7fc1c1c", "not-a-uuid", "QUJD", "QUJ", "n/a", "-",
    "1,2", "1;2", "1;x", "a,b", "true,false", "2024-02-29,2024-03-01", "180,-90", "181, 0", " 1.5 , 90.1", "[180, -90]", "[1, 91]", '{"lon": 1, "lat": -2.5}', '{"lat": 2, "lon": "1"}', '{"lon": 1}',
]
FIELDS = [
    {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": "date"}, {"type": "time"}, {"type": "datetime"},
    {"type": "year"}, {"type": "yearmonth"}, {"type": "duration"}, {"type": "array"}, {"type": "object"}, {"type": "any"},
    {"type": "integer", "bareNumber": False}, {"type": "number", "bareNumber": False}, {"type": "number", "decimalChar": ","}, {"type": "number", "groupChar": "."},
    {"type": "number", "decimalChar": ",", "groupChar": "."}, {"type": "number", "groupChar": " ", "bareNumber": False}, {"type": "integer", "groupChar": ","},
    {"type": "boolean", "trueValues": ["yes", "t"], "falseValues": ["no"]}, {"type": "date", "format": "%d.%m.%Y"}, {"type": "date", "format": "%m/%d/%y"},
    {"type": "time", "format": "%H:%M"}, {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"},
    {"type": "string", "format": "email"}, {"type": "string", "format": "uri"}, {"type": "string", "format": "uuid"},
    {"type": "string", "constraints": {"minLength": 3}}, {"type": "string", "constraints": {"maxLength": 3}}, {"type": "string", "constraints": {"pattern": "[a-z]+"}},
    {"type": "string", "constraints": {"enum": ["a", "07", "n/a"]}}, {"type": "integer", "constraints": {"minimum": 0, "maximum": 2000}}, {"type": "integer", "constraints": {"enum": [1, 7]}},
    {"type": "number", "constraints": {"minimum": 1.5}}, {"type": "number", "constraints": {"exclusiveMaximum": 5}}, {"type": "date", "constraints": {"minimum": "2024-03-01"}}, {"type": "year", "constraints": {"minimum": 2000}},
    {"type": "string", "constraints": {"required": True}}, {"type": "integer", "missingValues": ["-", "n/a"]}, {"type": "string", "constraints": {"pattern": "\\w+"}},
    {"type": "list"}, {"type": "list", "itemType": "integer"}, {"type": "list", "itemType": "integer", "delimiter": ";"}, {"type": "list", "itemType": "boolean"}, {"type": "list", "itemType": "number"},
    {"type": "geopoint"}, {"type": "geopoint", "format": "array"}, {"type": "geopoint", "format": "object"},
]
golden = []
for descriptor in FIELDS:
    field = Field.from_descriptor({"name": "v", **descriptor})
    wrong = []
    reader = field.create_cell_reader()
    for index, cell in enumerate(CELLS):
        _, notes = reader(cell)
        if notes:
            wrong.append(index)
    golden.append({"field": descriptor, "wrong": wrong})
(here / "golden.json").write_text(json.dumps({"version": frictionless.__version__, "cells": CELLS, "fields": golden}, ensure_ascii=False) + "\n")
print(frictionless.__version__, len(golden), "fields,", len(CELLS), "cells")
