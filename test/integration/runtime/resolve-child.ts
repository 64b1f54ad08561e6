import { silentLogger } from '../../../src/core/log.ts';
import type { NativeName } from '../../../src/runtime/native-module.ts';
import { resolveNative } from '../../../src/runtime/resolve.ts';

const [name, program] = process.argv.slice(2);
console.log(JSON.stringify(await resolveNative(name as NativeName, { logger: silentLogger, program })));
