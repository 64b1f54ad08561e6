import { type Finding, fine } from '../finding.ts';

/** An older one does not get this far. */
export async function lookAtNode(): Promise<readonly Finding[]> {
  return [fine(`Node.js ${process.versions.node}.`)];
}
