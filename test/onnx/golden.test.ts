import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelDigest } from '../../src/onnx/digest.ts';
import type { OnnxNode } from '../../src/onnx/graph.ts';
import { type OnnxModel, readModel } from '../../src/onnx/model.ts';
import type { StoredTensor } from '../../src/onnx/tensor.ts';
import { tensorSpec, type ValueInfo } from '../../src/onnx/value-info.ts';

/** Written by onnx.golden.py with Python's onnx. */
const root = new URL('../../', import.meta.url);
const golden = JSON.parse(readFileSync(new URL('onnx.golden.json', import.meta.url), 'utf8'));

test.each(golden.models as { path: string; sha256: string }[])('$path reads as with Python’s onnx', async (want) => {
  const model = await readModel(new URL(want.path, root).pathname);
  const { path, sha256: _, ...rest } = want;
  expect({
    bytes: model.bytes,
    irVersion: model.irVersion,
    producer: model.producer,
    modelVersion: model.modelVersion,
    opsets: model.opsets,
    metadata: Object.fromEntries(model.metadata),
    graph: model.graph.name,
    declared: model.graph.inputs.map(({ name }) => name),
    inputs: model.inputs.map(shown),
    outputs: model.outputs.map(shown),
    initializers: model.graph.initializers.map(stored),
    nodes: model.nodes,
    subgraphs: model.subgraphs,
    operators: Object.fromEntries(model.operators.map(({ domain, type, count }) => [`${domain}/${type}`, count])),
    functions: model.functions.map(({ domain, name, nodes }) => ({ domain, name, nodes: nodes.length })),
    edges: digest([
      edges(model.graph.nodes),
      model.functions.map(({ inputs, outputs, nodes }) => [inputs, outputs, edges(nodes)]),
    ]),
    values: digest(model.graph.values.map(({ name }) => name)),
    integers: digest(
      model.graph.initializers.flatMap(({ name, integers }) =>
        integers === null ? [] : [[name, integers.map(exact)]],
      ),
    ),
    payloads: digest(payloadsOf(model)),
  }).toEqual(rest);
});

const digits = JSON.parse(readFileSync(new URL('fixtures/digits/truth.json', root), 'utf8'));

test.each(Object.entries(digits.models as Record<string, { sha256: string; bytes: number }>))(
  'the digest of %s is that of the fixture',
  async (name, { sha256, bytes }) => {
    const { files } = await modelDigest(new URL(`fixtures/digits/${name}`, root).pathname);
    expect(files).toEqual([{ path: name, sha256, bytes }]);
  },
);

test('what the digits model takes and gives can be fed and fetched', async () => {
  const { inputs, outputs } = await readModel(new URL('fixtures/digits/candidate.onnx', root).pathname);
  expect(inputs.map(tensorSpec)).toEqual([
    { ok: true, spec: { name: 'pixels', type: 'float32', dims: ['batch', 1, 8, 8] } },
  ]);
  expect(outputs.map((value) => tensorSpec(value).ok)).toEqual([true, true]);
});

test('what cannot be fed or fetched says why', async () => {
  const { inputs, outputs } = await readModel(new URL('fixtures/onnx/corners.onnx', root).pathname);
  const reasons = [...inputs, ...outputs].map((value) => {
    const answer = tensorSpec(value);
    return [value.name, answer.ok || answer.reason];
  });
  expect(Object.fromEntries(reasons)).toEqual({
    x: true,
    flag: true,
    wide: 'has the element type BFLOAT16, which ONNX Runtime for Node.js cannot exchange',
    y: 'has no declared rank',
    list: 'is a sequence, not a tensor',
    s: true,
  });
});

function shown({ type, ...value }: ValueInfo) {
  return { ...value, type: type?.name ?? null };
}

function stored({ type, external, integers: _, payload: __, ...tensor }: StoredTensor) {
  const entries = external && {
    location: external.location,
    offset: String(external.offset),
    ...(external.length !== null && { length: String(external.length) }),
  };
  return { ...tensor, type: type.name, external: entries };
}

function payloadsOf({ path, graph }: OnnxModel): unknown[] {
  const file = readFileSync(path);
  return graph.initializers
    .filter(
      ({ type, external, dims }) =>
        /^(?:FLOAT|DOUBLE|FLOAT16)$/.test(type.name) && external === null && !dims.includes(0),
    )
    .map(({ name, payload }) => [
      name,
      payload && createHash('sha256').update(file.subarray(payload.start, payload.end)).digest('hex'),
    ]);
}

function edges(nodes: readonly OnnxNode[]): unknown[] {
  return nodes.map(({ domain, type, name, inputs, outputs, attributes }) => [
    domain,
    type,
    name,
    inputs,
    outputs,
    attributes.map((one) => [
      one.name,
      one.type,
      one.reference,
      one.integer,
      one.integers?.map(exact) ?? null,
      one.text,
      one.graphs.map((graph) => edges(graph.nodes)),
    ]),
  ]);
}

function exact(integer: number): number {
  return Math.max(-(2 ** 53), Math.min(2 ** 53, integer));
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
