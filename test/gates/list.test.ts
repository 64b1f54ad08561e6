import { describe, expect, test } from 'vitest';
import { GATES } from '../../src/gates/list.ts';

describe.each(GATES)('the gate $name', ({ load, explains }) => {
  test('does what it says it is', async () => {
    const steps = await load();
    expect(steps).toMatchObject({
      measure: expect.any(Function),
      judge: expect.any(Function),
      describe: expect.any(Function),
    });
    expect(steps.explain !== undefined).toBe(explains);
  });
});
