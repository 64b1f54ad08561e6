import { writeFileSync } from 'node:fs';
import { page } from './page.ts';

/** Works the whole page out again: `node bench/operating-characteristics/run.ts`, a few minutes on one core. */
writeFileSync(new URL('../../docs/operating-characteristics.md', import.meta.url), page());
