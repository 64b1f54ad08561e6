import { resolve } from 'node:path';

const ADDRESS = /^(s3|s3a|s3n|gs|gcs|r2|az|azure|abfss|https?|hf):\/\//i;

/** Whether a place is an address in an object store or on a server, and no path of this machine. */
export const isAddress = (place: string): boolean => ADDRESS.test(place);

/** A path as an absolute one, below `folder` where it is relative. An address stays as it is. */
export function placeIn(folder: string, place: string): string {
  return isAddress(place) ? place : resolve(folder, place);
}
