import type { MeasureOf } from '../../contracts/measure.ts';
import { and, type Expression, isNull, matches, not, parse } from '../../table/expression.ts';
import { FULL_DATE, FULL_TIME, LEAP_SECOND } from './rfc3339.ts';

type Format = MeasureOf<'format'>['format'];

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const IPV4 = `${OCTET}(\\.${OCTET}){3}`;
const GROUP = '[0-9A-Fa-f]{1,4}';
/** RFC 4291 §2.2: eight groups, `::` once for any number of them, the last two as IPv4. */
const IPV6 = [
  `(${GROUP}:){7}${GROUP}`,
  `(${GROUP}:){6}${IPV4}`,
  `(${GROUP}:){1,7}:`,
  ...[1, 2, 3, 4, 5, 6].map((after) => `(${GROUP}:){1,${7 - after}}(:${GROUP}){1,${after}}`),
  `:(:${GROUP}){1,7}`,
  `::(${GROUP}:){0,5}${IPV4}`,
  ...[1, 2, 3, 4, 5].map((before) => `(${GROUP}:){${before}}:(${GROUP}:){0,${5 - before}}${IPV4}`),
  '::',
].join('|');
const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
/** RFC 5321 §4.1.2: words with a dot between two, or any printable text in quotes. */
const MAILBOX = `(${ATOM}(\\.${ATOM})*|"([ !#-\\[\\]-~]|\\\\[ -~])*")`;

/** RFC 3986 §3.2 to §3.5. */
const UNRESERVED = "-A-Za-z0-9._~!$&'()*+,;=";
const ENCODED = '%[0-9A-Fa-f]{2}';
const PCHAR = `([${UNRESERVED}:@]|${ENCODED})`;
const QUERY = `([${UNRESERVED}:@/?]|${ENCODED})*`;
const HOST = `(\\[(${IPV6}|[vV][0-9A-Fa-f]+\\.[${UNRESERVED}:]+)\\]|([${UNRESERVED}]|${ENCODED})*)`;
const AUTHORITY = `(([${UNRESERVED}:]|${ENCODED})*@)?${HOST}(:[0-9]*)?`;

/** Whole-value patterns in RE2 syntax. */
const PATTERNS: Readonly<Partial<Record<Format, string>>> = {
  date: FULL_DATE,
  'date-time': `${FULL_DATE}[Tt ]${FULL_TIME}`,
  time: FULL_TIME,
  /** With a dot in the domain, or an address in brackets. */
  email: `${MAILBOX}@(${LABEL}(\\.${LABEL})+|\\[(${IPV4}|IPv6:(${IPV6}))\\])`,
  uuid: '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}',
  uri: `[A-Za-z][A-Za-z0-9+.-]*:(//${AUTHORITY}(/${PCHAR}*)*|/?(${PCHAR}+(/${PCHAR}*)*)?)(\\?${QUERY})?(#${QUERY})?`,
  hostname: `${LABEL}(\\.${LABEL})*`,
  ipv4: IPV4,
  ipv6: IPV6,
  ip: `${IPV4}|${IPV6}`,
  base64: '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?',
};

/** True where a text does not have the format; the text is not null. */
export function violatesFormat(value: Expression, format: Format): Expression {
  if (format === 'json') return isNull(parse(value, 'json'));
  const like = matches(value, PATTERNS[format]!, true);
  // RFC 1035 §2.3.4.
  if (format === 'hostname') return not(and(like, matches(value, '.{1,253}', true)));
  if (format === 'email') return not(and(like, matches(value, '.{1,64}@[^@]*', true)));
  if (format !== 'time' && format !== 'date-time') return not(like);
  const day = format === 'date-time' ? `${FULL_DATE}[Tt ]` : '';
  return not(and(like, ...LEAP_SECOND.map((time) => matches(value, `${day}${time}`, true))));
}
