import { runImageChild } from '../../src/images/child.ts';

await runImageChild();
