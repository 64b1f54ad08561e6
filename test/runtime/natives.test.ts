import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { versionProblem } from '../../src/runtime/installed.ts';
import { natives } from '../../src/runtime/natives.ts';
import { platformNamed, thisPlatform } from '../../src/runtime/platform.ts';

const hosted = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
}

test.each(natives)('$name is pinned on every hosted platform', ({ pins }) => {
  expect(Object.keys(pins)).toEqual(expect.arrayContaining(hosted));
  const digests = Object.values(pins).map((pin) => pin.digest);
  expect(new Set(digests).size).toBe(digests.length);
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

test.each(natives)('the lockfile of $name holds an integrity for each package, and no address', ({ lockfile }) => {
  const packages = Object.entries((lockfile as Lockfile).packages).filter(([place]) => place !== '');
  expect(packages.length).toBeGreaterThan(1);
  for (const [place, entry] of packages) expect(entry.integrity, place).toMatch(/^sha512-/);
  expect(JSON.stringify(lockfile)).not.toContain('"resolved"');
});

test.each(natives)('the lockfile of $name knows what every pinned platform needs', ({ lockfile, keep, pins }) => {
  const places = Object.keys((lockfile as Lockfile).packages);
  for (const key of Object.keys(pins)) {
    for (const kept of keep(platformNamed(key))) {
      expect(places.some((place) => `node_modules/${kept}/`.startsWith(`${place}/`) && place !== '')).toBe(true);
    }
  }
});

test.each(natives)('what our manifest of $name installs is a version that we would take', (native) => {
  expect(versionProblem(native.version, native)).toBeUndefined();
});

test('the version that runners install is the one that this repository is tested with', async () => {
  const { optionalDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const minor = (version: string | undefined) => version?.split('.').slice(0, 2).join('.');
  for (const { name, version } of natives) expect(minor(version), name).toBe(minor(optionalDependencies[name]));
});

test('platform keys', () => {
  expect(platformNamed('linux-x64')).toEqual({ key: 'linux-x64', os: 'linux', cpu: 'x64', libc: 'glibc' });
  expect(platformNamed('linux-arm64-musl')).toMatchObject({ os: 'linux', cpu: 'arm64', libc: 'musl' });
  expect(platformNamed('win32-x64').libc).toBeUndefined();
  expect(thisPlatform().key.startsWith(`${process.platform}-${process.arch}`)).toBe(true);
});
