// The command line from source, as a process of its own.

import { open } from '../../../src/entry.ts';

await open('cli');
