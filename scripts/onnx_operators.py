"""Writes src/onnx/operator-table.ts from the operator schemas that Python's onnx publishes (its docs/Operators.md is made of the same).

Run: pip install onnx; python scripts/onnx_operators.py; biome check --write src/onnx/operator-table.ts
A line is one operator: name, then for each version `since inputs outputs types attributes`, `;` between versions. Counts are
`least-most`, `*` for any number. Types are those of each input, `>`, those of each output, then what each type parameter may
be: `T,0>T|T=3`. A number stands for a line of TYPE_SETS; `*` behind the last type repeats it, `**` lets each be another one.
An attribute is its name, the letter of its type, and `!` where it is required. `x` stands for a version that is deprecated.
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


TENSOR_TYPES = {f"tensor({name})": code for name, code in {
    "float": 1, "uint8": 2, "int8": 3, "uint16": 4, "int16": 5, "int32": 6, "int64": 7, "string": 8, "bool": 9, "float16": 10,
    "double": 11, "uint32": 12, "uint64": 13, "complex64": 14, "complex128": 15, "bfloat16": 16, "float8e4m3fn": 17,
    "float8e4m3fnuz": 18, "float8e5m2": 19, "float8e5m2fnuz": 20, "uint4": 21, "int4": 22, "float4e2m1": 23, "float8e8m0": 24,
    "uint2": 25, "int2": 26, "float6e2m3": 27, "float6e3m2": 28,
}.items()}
type_sets = {}


def type_set(names):
    """The line of TYPE_SETS: numbers of TensorProto.DataType, 0 for whatever is no tensor."""
    codes = ",".join(map(str, sorted({TENSOR_TYPES.get(name, 0) for name in names})))
    return type_sets.setdefault(codes, len(type_sets))


def types(schema):
    constraints = {c.type_param_str: c.allowed_type_strs for c in schema.type_constraints}

    def formals(parameters):
        parts = []
        for one in parameters:
            part = one.type_str if one.type_str in constraints else str(type_set([one.type_str]))
            variadic = one.option == onnx.defs.OpSchema.FormalParameterOption.Variadic
            parts.append(part + ("" if not variadic else "*" if one.is_homogeneous else "**"))
        return ",".join(parts)

    bound = "".join(f"|{name}={type_set(allowed)}" for name, allowed in sorted(constraints.items()))
    return f"{formals(schema.inputs)}>{formals(schema.outputs)}{bound}"


def span(least, most):
    return f"{least}-{'*' if most == MANY else most}"


def version(schema):
    if schema.deprecated:
        return f"{schema.since_version} x"
    attributes = ",".join(
        f"{name}={LETTERS[a.type.name]}{'!' if a.required else ''}" for name, a in sorted(schema.attributes.items())
    )
    counts = f"{span(schema.min_input, schema.max_input)} {span(schema.min_output, schema.max_output)}"
    return f"{schema.since_version} {counts} {types(schema)} {attributes}".strip()


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
    + "\n".join(lines) + "\n};\n\n"
    "/** Element types by their numbers in TensorProto.DataType; 0 stands for whatever is no tensor. */\n"
    "export const TYPE_SETS: readonly (readonly number[])[] = [\n"
    + "\n".join(f"  [{codes}]," for codes in type_sets) + "\n];\n"
)
