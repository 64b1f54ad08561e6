import * as core from '@actions/core';
import { afterEach, expect, test, vi } from 'vitest';
import { readInputs } from '../../src/actions/inputs.ts';
import { ConfigurationError } from '../../src/core/errors.ts';

afterEach(() => vi.unstubAllEnvs());

/** As the runner hands inputs over. */
function given(inputs: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(inputs)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, text);
  return readInputs(core);
}

test('what is not declared is empty, and asks for nothing', () => {
  expect(given({})).toMatchObject({
    token: '',
    config: '',
    id: null,
    gates: [],
    results: [],
    comment: false,
    deployment: false,
    policyLabel: null,
    runtimePath: undefined,
  });
  expect(readInputs(core).legs()).toEqual([]);
});

test('texts, lists and switches are read as they are written', () => {
  const inputs = given({
    'github-token': 'token',
    gates: 'accuracy, data-schema',
    results: 'one.json\nfolder\n',
    legs: 'linux\nmacos',
    comment: ' True ',
    'check-run': 'yes',
    stage: 'production',
  });
  expect(inputs).toMatchObject({
    token: 'token',
    gates: ['accuracy', 'data-schema'],
    results: ['one.json', 'folder'],
    comment: true,
    checkRun: false,
  });
  expect(inputs.legs()).toEqual(['linux', 'macos']);
  expect([inputs.key('stage'), inputs.key('reason')]).toEqual(['production', undefined]);
});

test('legs that cannot be read are a mistake of who uses them', () => {
  expect(() => given({ legs: '[1' }).legs()).toThrow(ConfigurationError);
});
