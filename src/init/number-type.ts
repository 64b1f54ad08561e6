const NUMBER = /^(?:FLOAT|DOUBLE|DECIMAL(?:\(\d+, ?\d+\))?|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?)$/i;

/** Whether a column of this declared type holds numbers, and not lists of them, or intervals of time. */
export function isNumberType(declared: string): boolean {
  return NUMBER.test(declared);
}
