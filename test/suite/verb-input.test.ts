import { describe, expect, test } from 'vitest';
import { promoteKeys, reconcileKeys, rollbackKeys } from '../../src/registry/verb-keys.ts';
import { readVerb, verbSettings } from '../../src/suite/verb-input.ts';

const DEFAULTS = { name: 'digits', stage: 'staging', evidence: '/out/evidence.json', trust: ['/keys/a.pub'] };

function read(texts: Readonly<Record<string, string>>, defaults: object = DEFAULTS) {
  return readVerb(promoteKeys, { text: (name) => texts[name], defaults: { ...defaults }, origin: 'input' });
}

describe('keys of a verb from texts', () => {
  test('a text goes before the policy, and the policy before the default', () => {
    expect(read({})).toMatchObject({ name: 'digits', stage: 'staging', 'dry-run': false, on: ['push', 'tag'] });
    expect(read({ stage: 'production' }).stage).toBe('production');
    expect(read({}, { name: 'digits', evidence: 'e.json' }).stage).toBe('production');
  });

  test('text stays text, whatever it looks like', () => {
    const reason = 'eights: wrong, see #12\nand "more"';
    expect(read({ version: '3', reason, override: 'true' })).toMatchObject({ version: '3', reason, override: true });
  });

  test('a list is written with commas or in lines', () => {
    expect(read({ trust: 'a.pub, env:KEY\n\nb.pub' }).trust).toEqual(['a.pub', 'env:KEY', 'b.pub']);
    expect(read({ on: 'tag' }).on).toEqual(['tag']);
  });

  test('every mistake is told with its key', () => {
    expect(() => read({ override: 'yes' })).toThrow('The input override is "yes"; write true or false.');
    expect(() => read({}, {})).toThrow(/input name is missing: Name of the model[\s\S]*input evidence is missing/);
    expect(() => read({ on: 'tag, pushh' })).toThrow(
      'The input on: "pushh" is not one of push, tag. Did you mean "push"?',
    );
    const drift = {
      text: (name: string) => (name === 'drift' ? 'fix' : undefined),
      defaults: DEFAULTS,
      origin: 'flag',
    };
    expect(() => readVerb(reconcileKeys, drift)).toThrow(
      /^The flag drift: "fix" is not one of report, restore, adopt\.$/,
    );
  });

  test('settings say what holds where nothing is given', () => {
    const fallbacks = Object.fromEntries(verbSettings(rollbackKeys).map(({ name, fallback }) => [name, fallback]));
    expect(fallbacks).toMatchObject({ to: 'previous', reason: null, 'dry-run': 'false' });
    expect(fallbacks.stage).toContain('promote.stage');
  });
});
