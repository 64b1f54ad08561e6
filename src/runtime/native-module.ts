/** Native modules that this project loads. `natives.ts` holds one entry for each. */
export type NativeName = 'onnxruntime-node' | '@duckdb/node-api' | 'sharp';

/** Which step of the resolution order found it. What the Actions cache gave lies in the tool cache. */
export type NativeOrigin = 'input' | 'workspace' | 'tool-cache' | 'install' | 'feed';

/** A native module that was found and, where it did not come from the user, verified. Nothing is loaded yet. */
export interface NativeModule {
  readonly name: NativeName;
  readonly version: string;
  /** Absolute path of the folder whose `node_modules` holds the package. */
  readonly folder: string;
  readonly origin: NativeOrigin;
}
