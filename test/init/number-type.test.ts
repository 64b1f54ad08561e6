import { expect, test } from 'vitest';
import { isNumberType } from '../../src/init/number-type.ts';

test.each(['FLOAT', 'DOUBLE', 'DECIMAL(10,2)', 'INTEGER', 'BIGINT', 'UTINYINT', 'hugeint'])(
  '%s is a number',
  (declared) => {
    expect(isNumberType(declared)).toBe(true);
  },
);

test.each(['INTERVAL', 'DOUBLE[]', 'DECIMAL(10,2)[]', 'FLOAT[3]', 'VARCHAR', 'STRUCT(a INTEGER)'])(
  '%s is none',
  (declared) => {
    expect(isNumberType(declared)).toBe(false);
  },
);
