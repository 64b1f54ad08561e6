"""Writes src/onnx/operator-table.ts from the operator schemas that Python's onnx publishes (its docs/Operators.md is made of the same).

Run: pip install onnx; python scripts/onnx_operators.py; biome check --write src/onnx/operator-table.ts
A line is one operator: name, then for each version `since inputs outputs attributes`, `;` between versions. Counts are
`least-most`, `*` for any number. An attribute is its name, the letter of its type, and `!` where it is required. `x` stands
for a version that is deprecated.
"""
import collections
import pathlib

import onnx
import onnx.defs

MANY = 2**31 - 1
LETTERS = {
    "FLOAT": "f", "INT": "i", "STRING": "s", "TENSOR": "t", "GRAPH": "g", "SPARSE_TENSOR": "p", "TYPE_PROTO": "y",
    "FLOATS": "F", "INTS": "I", "STRINGS": "S", "TENSORS": "T", "GRAPHS": "G", "SPARSE_TENSORS": "P", "TYPE_PROTOS": "Y",
}
DOMAINS = ["", "ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training"]


def span(least, most):
    return f"{least}-{'*' if most == MANY else most}"


def version(schema):
    if schema.deprecated:
        return f"{schema.since_version} x"
    attributes = ",".join(
        f"{name}={LETTERS[a.type.name]}{'!' if a.required else ''}" for name, a in sorted(schema.attributes.items())
    )
    counts = f"{span(schema.min_input, schema.max_input)} {span(schema.min_output, schema.max_output)}"
    return f"{schema.since_version} {counts} {attributes}".strip()


operators = collections.defaultdict(list)
for schema in onnx.defs.get_all_schemas_with_history():
    operators[schema.domain, schema.name].append(schema)
lines = []
for domain in DOMAINS:
    newest = onnx.defs.onnx_opset_version() if domain == "" else max(s.since_version for (d, _), v in operators.items() if d == domain for s in v)
    names = sorted(name for d, name in operators if d == domain)
    body = "\n".join(
        f"{name} " + ";".join(version(s) for s in sorted(operators[domain, name], key=lambda s: s.since_version)) for name in names
    )
    lines.append(f"  '{domain or 'ai.onnx'}': {{\n    newest: {newest},\n    operators: `\n{body}\n`,\n  }},")
out = pathlib.Path(__file__).parent.parent / "src/onnx/operator-table.ts"
out.write_text(
    f"// Made by scripts/onnx_operators.py from the operator schemas of onnx {onnx.__version__}.\n"
    "/** By domain: the newest version that is known, and its operators as that script writes them. */\n"
    "export const OPERATOR_TABLE: Readonly<Record<string, { readonly newest: number; readonly operators: string }>> = {\n"
    + "\n".join(lines) + "\n};\n"
)
