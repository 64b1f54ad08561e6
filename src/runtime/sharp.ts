import { loadNative } from './load.ts';

export type Sharp = typeof import('sharp').default;

/** sharp from `folder` (a NativeModule's). Throws EnvironmentError when it cannot be loaded. */
export async function loadSharp(folder: string): Promise<Sharp> {
  return loadNative<Sharp>({ name: 'sharp', folder });
}
