import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocks } from '../../../src/result/verdict.ts';
import { repository } from '../../table/tables.ts';
import { runGate } from './gate.ts';

/** Those that are broken on purpose, with the check that says so. */
const BROKEN: Readonly<Record<string, string>> = {
  'models/ir-99.onnx': 'ir-version',
  'models/opset-99.onnx': 'opset: ',
  'models/unknown-operator.onnx': 'known-operators: ',
  'models/unknown-domain.onnx': 'custom-domains: ',
  'models/not-a-model.onnx': 'is not an ONNX file',
  'models/missing-weights.onnx': 'does not exist',
};

describe('every model of the fixtures', () => {
  const models = ['digits', 'models', 'onnx', 'onnx-export'].flatMap((folder) =>
    readdirSync(join(repository, 'fixtures', folder))
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => `${folder}/${name}`),
  );

  test.each(models)('%s', async (name) => {
    const outcome = await runGate(
      join(repository, 'fixtures', name),
      'structure-only: true\ntarget: onnxruntime 1.30',
    ).then(
      ({ checks }) => checks.filter(blocks).map(({ id, reason }) => `${id}: ${reason}`),
      (error: Error) => [error.message],
    );
    const wanted = BROKEN[name];
    if (wanted === undefined) expect(outcome).toEqual([]);
    else expect(outcome.join('\n')).toContain(wanted);
  });
});
