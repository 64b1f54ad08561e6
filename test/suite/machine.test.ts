import { expect, test } from 'vitest';
import { int8Instructions, machineEnvironment } from '../../src/suite/machine.ts';

test.each([
  ['linux', 'x64', 'processor\t: 0\nflags\t\t: fpu avx2 avx512_vnni avx_vnni\nbogomips\t: 1', 'avx512_vnni, avx_vnni'],
  ['linux', 'x64', 'flags\t\t: fpu sse4_2 avx2\n', 'none'],
  ['linux', 'arm64', 'Features\t: fp asimd asimddp i8mm\n', 'i8mm, asimddp'],
  ['linux', 'x64', '', 'unknown'],
  ['darwin', 'arm64', undefined, 'asimddp'],
  ['darwin', 'x64', undefined, 'unknown'],
  ['win32', 'x64', undefined, 'unknown'],
])('%s on %s says which 8-bit instructions there are', (system, architecture, cpuinfo, found) => {
  expect(int8Instructions(system, architecture, cpuinfo)).toBe(found);
});

test('the record of this machine says so', () => {
  expect(machineEnvironment().int8Instructions).toMatch(/^(unknown|none|[a-z0-9_, ]+)$/);
});
