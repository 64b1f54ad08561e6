import duckdbManifest from './manifests/duckdb/package.json' with { type: 'json' };
import duckdbLockfile from './manifests/duckdb/package-lock.json' with { type: 'json' };
import onnxruntimeManifest from './manifests/onnxruntime-node/package.json' with { type: 'json' };
import onnxruntimeLockfile from './manifests/onnxruntime-node/package-lock.json' with { type: 'json' };
import sharpManifest from './manifests/sharp/package.json' with { type: 'json' };
import sharpLockfile from './manifests/sharp/package-lock.json' with { type: 'json' };
import type { NativeName } from './native-module.ts';
import pins from './pins.json' with { type: 'json' };
import type { Platform } from './platform.ts';
import type { Tree } from './tree-digest.ts';

/**
 * What we know of one native module. Adding one: an entry in the list below, its manifest and lockfile in `manifests/`,
 * `scripts/pin-runtime.ts`, and a loader file.
 */
export interface Native {
  readonly name: NativeName;
  /** The version that our own manifest installs. */
  readonly version: string;
  /** A copy that the user brings is taken with the same major and at least this version. */
  readonly minimum: string;
  /** Contents of the package.json and package-lock.json that npm installs it from. */
  readonly manifest: object;
  readonly lockfile: object;
  /** What of `node_modules` is kept after the install: files and folders, relative and with forward slashes. */
  readonly keep: (platform: Platform) => readonly string[];
  /** From the package to its binary: each is resolved as the file before it would resolve it. */
  readonly binary: (platform: Platform) => readonly string[];
  /** JavaScript that throws unless the module, in the variable `loaded`, works. */
  readonly smoke: string;
  /** By platform key: the one tree that an install leaves. Where there is no pin, there is no build that we install. */
  readonly pins: Readonly<Record<string, Tree>>;
}

export const natives: readonly Native[] = [
  {
    name: 'onnxruntime-node',
    version: onnxruntimeManifest.dependencies['onnxruntime-node'],
    minimum: '1.22.0', // the first whose sessions describe their inputs
    manifest: onnxruntimeManifest,
    lockfile: onnxruntimeLockfile,
    // Its other dependencies serve its install script only.
    keep: ({ os, cpu }) => [
      'onnxruntime-node/package.json',
      'onnxruntime-node/README.md',
      'onnxruntime-node/dist',
      `onnxruntime-node/bin/napi-v6/${os}/${cpu}`,
      'onnxruntime-common/package.json',
      'onnxruntime-common/README.md',
      'onnxruntime-common/dist/cjs',
    ],
    binary: ({ os, cpu }) => ['onnxruntime-node', `../bin/napi-v6/${os}/${cpu}/onnxruntime_binding.node`],
    smoke:
      'if (!loaded.listSupportedBackends().some(({ name }) => name === "cpu")) throw new Error("it has no CPU backend")',
    pins: pins['onnxruntime-node'],
  },
  {
    name: '@duckdb/node-api',
    version: duckdbManifest.dependencies['@duckdb/node-api'],
    minimum: '1.5.0-r.1', // the line whose numbers our tests know
    manifest: duckdbManifest,
    lockfile: duckdbLockfile,
    keep: ({ key }) => ['@duckdb/node-api', '@duckdb/node-bindings', `@duckdb/node-bindings-${key}`, 'detect-libc'],
    binary: ({ key }) => ['@duckdb/node-api', '@duckdb/node-bindings', `@duckdb/node-bindings-${key}/duckdb.node`],
    smoke: 'loaded.version()',
    pins: pins['@duckdb/node-api'],
  },
  {
    name: 'sharp',
    version: sharpManifest.dependencies.sharp,
    minimum: '0.35.0', // the line whose answers our tests know
    manifest: sharpManifest,
    lockfile: sharpLockfile,
    keep: (platform) => [
      'sharp/package.json',
      'sharp/LICENSE',
      'sharp/dist',
      `@img/sharp-${sharpKey(platform)}`,
      // On Windows the package above holds libvips as well.
      ...(platform.os === 'win32' ? [] : [`@img/sharp-libvips-${sharpKey(platform)}`]),
      '@img/colour',
      'detect-libc',
      'semver',
    ],
    binary: (platform) => ['sharp', `@img/sharp-${sharpKey(platform)}/package`],
    smoke: 'if (!loaded.versions.vips || !loaded.format.jpeg.input.file) throw new Error("it cannot read JPEG")',
    pins: pins.sharp,
  },
];

/** `linux-x64`, `linuxmusl-x64`: what sharp calls a platform. */
function sharpKey({ os, cpu, libc }: Platform): string {
  return `${os}${libc === 'musl' ? 'musl' : ''}-${cpu}`;
}

export function nativeNamed(name: NativeName): Native {
  return natives.find((native) => native.name === name)!;
}
