import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addFlag, flagValue, policyOf } from '../../src/cli/commands/flags.ts';
import { onnxExportGate } from '../../src/gates/onnx-export/about.ts';
import { gateSettings } from '../../src/suite/settings.ts';

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelassay-flags-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

async function parsed(...args: readonly string[]) {
  const settings = await gateSettings(onnxExportGate as never);
  const command = new Command();
  for (const setting of settings) addFlag(command, setting);
  command.parse(args, { from: 'user' });
  return { flags: command.opts(), settings };
}

test('a flag that is off by default is on where it stands alone, and takes a value', async () => {
  const alone = await parsed('--structure-only', '--seed', '7');
  expect(flagValue(alone.flags, 'structure-only')).toBe('true');
  expect(flagValue(alone.flags, 'seed')).toBe('7');
  const off = await parsed('--structure-only', 'false');
  expect(flagValue(off.flags, 'structure-only')).toBe('false');
});

test('a gate that is called by its command is named by that, and needs no key of its own', async () => {
  const { flags, settings } = await parsed('--model', 'm.onnx');
  const policy = await policyOf(flags, settings, false, 'onnx-export');
  expect(policy.gate('onnx-export').model!.name).toBe('m.onnx');
  expect(policy.gate('onnx-export').reproduce).toBe('modelassay onnx-export --model m.onnx');
  const { flags: own } = await parsed('--model', 'm.onnx', '--seed', '7');
  expect((await policyOf(own, settings, false, 'onnx-export')).gate('onnx-export').keys).toMatchObject({ seed: 7 });
});
