/**
 * RFC 3339 §5.6 as patterns in RE2 syntax, each for a whole text: two digits each, a calendar with leap years, an offset,
 * and any number of digits of a second.
 */
const DAYS = [
  '(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])',
  '(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)',
  '02-(?:0[1-9]|1[0-9]|2[0-8])',
];
const LEAP_YEAR = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
export const FULL_DATE = `(?:[0-9]{4}-(?:${DAYS.join('|')})|${LEAP_YEAR}-02-29)`;

const HOUR = '(?:[01][0-9]|2[0-3])';
const MINUTE = '[0-5][0-9]';
const FRACTION = '(?:\\.[0-9]+)?';
const CLOCK = `${HOUR}:${MINUTE}:${MINUTE}${FRACTION}`;
const ZULU = `23:59:60${FRACTION}[Zz]`;
const OFFSET = `(?:[Zz]|[-+]${HOUR}:${MINUTE})`;

/** A leap second at any offset: whether it is the last one of a day in UTC is told by `LEAP_SECOND`. */
export const FULL_TIME = `(?:${CLOCK}${OFFSET}|${HOUR}:${MINUTE}:60${FRACTION}${OFFSET})`;

/**
 * A time without a leap second, or one at 23:59:60 UTC: two patterns, both of which have to match, because minutes and
 * hours depend on the offset in different ways and RE2 has no back-references.
 */
export const LEAP_SECOND = [
  `(?:${CLOCK}${OFFSET}|${ZULU}|${minutes()})`,
  `(?:${CLOCK}${OFFSET}|${ZULU}|${hours()})`,
] as const;

/** At +00:30 the last second of the day in UTC is 00:29:60, at -00:30 it is 23:29:60. */
function minutes(): string {
  const east = range(60).map((offset) => [(59 + offset) % 60, `\\+${HOUR}`, offset] as const);
  const west = range(60).map((offset) => [59 - offset, `-${HOUR}`, offset] as const);
  return [...east, ...west]
    .map(([minute, hour, offset]) => `${HOUR}:${two(minute)}:60${FRACTION}${hour}:${two(offset)}`)
    .join('|');
}

/** East of Greenwich, minutes of an offset carry one hour: +01:00 is 00:59:60, and +01:30 is 01:29:60. */
function hours(): string {
  return range(24)
    .flatMap((offset) => [
      `${two((23 + offset) % 24)}:${MINUTE}:60${FRACTION}\\+${two(offset)}:00`,
      `${two(offset)}:${MINUTE}:60${FRACTION}\\+${two(offset)}:(?:0[1-9]|[1-5][0-9])`,
      `${two(23 - offset)}:${MINUTE}:60${FRACTION}-${two(offset)}:${MINUTE}`,
    ])
    .join('|');
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
