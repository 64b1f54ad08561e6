import type { MeasureOf } from '../../contracts/measure.ts';
import { FORMAT_PATTERNS, IP_PATTERN } from '../../json-schema/formats.ts';
import { and, type Expression, fits, isNull, matches, not, or, parse } from '../../table/expression.ts';
import { USUAL_DATE } from './usual-date.ts';
import { WKT, WKT_STRAY } from './wkt.ts';

type Format = MeasureOf<'format'>['format'];

/** Whole-value patterns in RE2 syntax, all of which match a text that has the format. */
const PATTERNS: Readonly<Partial<Record<Format, readonly string[]>>> = {
  ...FORMAT_PATTERNS,
  ip: [IP_PATTERN],
  base64: ['([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?'],
  wkt: [WKT],
  'usual-date': [USUAL_DATE],
};

/** What patterns alone cannot tell, and of which texts that is so: a label of a host name may stand for other letters. */
const BEYOND_PATTERNS: Readonly<Partial<Record<Format, string>>> = {
  hostname: '(?i)(^|\\.)xn--',
  'idn-hostname': '',
  regex: '',
};

/** True where a text does not have the format; the text is not null. `here`: it is read by this process, not by a cluster. */
export function violatesFormat(value: Expression, format: Format, here: boolean): Expression {
  if (format === 'json') return isNull(parse(value, 'json'));
  const like = (PATTERNS[format] ?? []).map((pattern) => matches(value, pattern, true));
  if (format === 'wkt') return not(and(...like, not(matches(value, WKT_STRAY))));
  const beyond = BEYOND_PATTERNS[format];
  if (beyond === undefined || (!here && beyond !== '')) return not(and(...like));
  const sound = fits(value, { written: JSON.stringify({ format }), formats: true }, 'text');
  return not(and(...like, beyond === '' ? sound : or(not(matches(value, beyond)), sound)));
}
