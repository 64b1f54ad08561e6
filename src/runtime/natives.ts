import type { NativeName } from './native-module.ts';

/** What we know of one native module. Adding one means an entry here, a loader file, and `scripts/pin-runtime`. */
export interface Native {
  readonly name: NativeName;
  /** The version that our own manifest installs. */
  readonly version: string;
  /** A copy that the user brings is taken with the same major and at least this version. */
  readonly minimum: string;
}

const natives: readonly Native[] = [
  { name: 'onnxruntime-node', version: '1.30.0', minimum: '1.22.0' },
  { name: '@duckdb/node-api', version: '1.5.6-r.1', minimum: '1.4.0-r.1' },
];

export function nativeNamed(name: NativeName): Native {
  return natives.find((native) => native.name === name)!;
}
