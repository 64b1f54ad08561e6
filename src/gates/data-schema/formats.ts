import type { MeasureOf } from '../../contracts/measure.ts';
import { and, type Expression, isNull, matches, not, parse } from '../../table/expression.ts';
import { FULL_DATE, FULL_TIME, LEAP_SECOND } from './rfc3339.ts';
import { USUAL_DATE } from './usual-date.ts';
import { WKT, WKT_STRAY } from './wkt.ts';

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

/** RFC 3986 §4.1 and appendix A, or RFC 3987 §2.2 with letters of every script (`further`), in the query private ones too. */
function uriPatterns(further: string, furtherInQuery: string) {
  const unreserved = `-A-Za-z0-9._~!$&'()*+,;=${further}`;
  const encoded = '%[0-9A-Fa-f]{2}';
  const pchar = `([${unreserved}:@]|${encoded})`;
  const query = `([${unreserved}${furtherInQuery}:@/?]|${encoded})*`;
  const host = `(\\[(${IPV6}|[vV][0-9A-Fa-f]+\\.[${unreserved}:]+)\\]|([${unreserved}]|${encoded})*)`;
  const authority = `(([${unreserved}:]|${encoded})*@)?${host}(:[0-9]*)?`;
  const rest = `(\\?${query})?(#${query})?`;
  const whole = `[A-Za-z][A-Za-z0-9+.-]*:(//${authority}(/${pchar}*)*|/?(${pchar}+(/${pchar}*)*)?)${rest}`;
  // The first segment of a reference has no colon, lest it is a scheme.
  const relative = `(//${authority}(/${pchar}*)*|/(${pchar}+(/${pchar}*)*)?|(([${unreserved}@]|${encoded})+(/${pchar}*)*)?)${rest}`;
  return { whole, reference: `${whole}|${relative}` };
}
const URI = uriPatterns('', '');
const BEYOND_ASCII = '\\x{A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}\\x{10000}-\\x{EFFFD}';
const IRI = uriPatterns(BEYOND_ASCII, '\\x{E000}-\\x{F8FF}\\x{F0000}-\\x{FFFFD}\\x{100000}-\\x{10FFFD}');
/** RFC 6531 §3.3. */
const IDN_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+";
const IDN_MAILBOX = `(${IDN_ATOM}(\\.${IDN_ATOM})*|"([ !#-\\[\\]-~\\x{80}-\\x{10FFFF}]|\\\\[ -~])*")`;
const IDN_LABEL = `[A-Za-z0-9${BEYOND_ASCII}]([A-Za-z0-9${BEYOND_ASCII}-]{0,61}[A-Za-z0-9${BEYOND_ASCII}])?`;
/** RFC 6901 §3. */
const POINTER = '(/([^~/]|~[01])*)*';
/** RFC 3339 appendix A. */
const CLOCK = 'T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)';
const DAYS = '([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)';

/** Whole-value patterns in RE2 syntax. */
const PATTERNS: Readonly<Partial<Record<Format, string>>> = {
  date: FULL_DATE,
  'date-time': `${FULL_DATE}[Tt ]${FULL_TIME}`,
  time: FULL_TIME,
  /** With a dot in the domain, or an address in brackets. */
  email: `${MAILBOX}@(${LABEL}(\\.${LABEL})+|\\[(${IPV4}|IPv6:(${IPV6}))\\])`,
  uuid: '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}',
  duration: `P([0-9]+W|${DAYS}(${CLOCK})?|${CLOCK})`,
  'idn-email': `${IDN_MAILBOX}@${IDN_LABEL}(\\.${IDN_LABEL})+`,
  uri: URI.whole,
  'uri-reference': URI.reference,
  iri: IRI.whole,
  'iri-reference': IRI.reference,
  'json-pointer': POINTER,
  'relative-json-pointer': `(0|[1-9][0-9]*)(#|${POINTER})`,
  hostname: `${LABEL}(\\.${LABEL})*`,
  ipv4: IPV4,
  ipv6: IPV6,
  ip: `${IPV4}|${IPV6}`,
  base64: '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?',
  wkt: WKT,
  'usual-date': USUAL_DATE,
};

/** True where a text does not have the format; the text is not null. */
export function violatesFormat(value: Expression, format: Format): Expression {
  if (format === 'json') return isNull(parse(value, 'json'));
  const like = matches(value, PATTERNS[format]!, true);
  // RFC 1035 §2.3.4.
  if (format === 'hostname') return not(and(like, matches(value, '.{1,253}', true)));
  if (format === 'email') return not(and(like, matches(value, '.{1,64}@[^@]*', true)));
  if (format === 'wkt') return not(and(like, not(matches(value, WKT_STRAY))));
  if (format !== 'time' && format !== 'date-time') return not(like);
  const day = format === 'date-time' ? `${FULL_DATE}[Tt ]` : '';
  return not(and(like, ...LEAP_SECOND.map((time) => matches(value, `${day}${time}`, true))));
}
