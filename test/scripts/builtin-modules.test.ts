import { expect, test } from 'vitest';
import { readBuiltins } from '../../scripts/builtin-modules.ts';

test.for([
  [
    'import{join,resolve as resolve2}from"node:path";',
    'var {join,resolve:resolve2}=process.getBuiltinModule("node:path");',
  ],
  ['import os from"os";', 'var os=process.getBuiltinModule("os");'],
  ['import*as fs from"node:fs";', 'var fs=process.getBuiltinModule("node:fs");'],
  ['import util,{inspect}from"node:util";', 'var util=process.getBuiltinModule("node:util"),{inspect}=util;'],
  ['import{open}from"node:fs/promises";', 'var {open}=process.getBuiltinModule("node:fs/promises");'],
])('%s is read as an object', ([written, read]) => {
  expect(readBuiltins(`a();${written}b();`)).toBe(`a();${read}b();`);
});

test.for([
  'import{open}from"./shared-x.js";',
  'import"./shared-x.js";',
  'import{init} from "echarts/features.js";',
  'import sharp from"sharp";',
  'await import("node:fs");',
])('%s stays as it is', (written) => {
  expect(readBuiltins(written)).toBe(written);
});
