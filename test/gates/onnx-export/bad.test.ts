import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/gates/onnx-export/rule-list.ts';
import { repository } from '../../table/tables.ts';
import { runGate } from './gate.ts';

const folder = join(repository, 'fixtures/onnx-export/bad');
const { faults } = JSON.parse(readFileSync(join(folder, 'peers.json'), 'utf8')) as {
  faults: Readonly<Record<string, Readonly<Record<'checker' | 'full check', string>>>>;
};
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => name.replace('.onnx', ''));

/** `external-data-missing` is one of the faults of `external-data`. */
const checkOf = (fault: string) => {
  const ids = [...RULES.keys(), 'sizes'];
  return ids.find((id) => fault === id) ?? ids.find((id) => fault.startsWith(`${id}-`));
};

/** Faults that the models of Python's onnx stand for, each in a file of its own, with the check that must find it. */
describe('a model with one fault, as the onnx package writes it', () => {
  test.each(names)('%s', async (fault) => {
    const wanted = checkOf(fault);
    expect(wanted).toBeDefined();
    const { checks } = await runGate(join(folder, `${fault}.onnx`), 'target: onnxruntime 1.22');
    const check = checks.find(({ id }) => id === wanted)!;
    expect(check.verdict).toBe('fail');
    expect(check.flip).toBeTruthy();
    expect(check.reason).toMatch(/^[A-Z\d].*\.$/s);
  });

  test('onnx.checker, with full check, lets more than half of them pass', () => {
    const passed = Object.values(faults).filter((said) => said['full check'] === 'passes');
    expect(passed.length).toBeGreaterThan(names.length / 2);
  });
});
