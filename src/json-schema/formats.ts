import { hasSoundALabels, isIdnHostname } from './hostname.ts';
import { FULL_DATE, FULL_TIME, LEAP_SECOND } from './rfc3339.ts';

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

/** RFC 6570 §2. */
const VARIABLE = '([A-Za-z0-9_]|%[0-9A-Fa-f]{2})(\\.?([A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*(:[1-9][0-9]{0,3}|\\*)?';
const LITERAL = `[!#-$&-;=?-\\[\\]_a-z~${BEYOND_ASCII}\\x{E000}-\\x{F8FF}\\x{F0000}-\\x{FFFFD}\\x{100000}-\\x{10FFFD}]`;
const TEMPLATE = `(${LITERAL}|%[0-9A-Fa-f]{2}|\\{[+#./;?&=,!@|]?${VARIABLE}(,${VARIABLE})*\\})*`;

/** In RE2 syntax, which is ECMA-262's but for `\x{…}`: a text has the format where each of these matches all of it. */
export const FORMAT_PATTERNS = {
  date: [FULL_DATE],
  'date-time': [`${FULL_DATE}[Tt ]${FULL_TIME}`, ...LEAP_SECOND.map((time) => `${FULL_DATE}[Tt ]${time}`)],
  time: [FULL_TIME, ...LEAP_SECOND],
  duration: [`P([0-9]+W|${DAYS}(${CLOCK})?|${CLOCK})`],
  /** With a dot in the domain, or an address in brackets. */
  email: [`${MAILBOX}@(${LABEL}(\\.${LABEL})+|\\[(${IPV4}|IPv6:(${IPV6}))\\])`, '.{1,64}@[^@]*'],
  'idn-email': [`${IDN_MAILBOX}@${IDN_LABEL}(\\.${IDN_LABEL})+`],
  uuid: ['[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}'],
  uri: [URI.whole],
  'uri-reference': [URI.reference],
  'uri-template': [TEMPLATE],
  iri: [IRI.whole],
  'iri-reference': [IRI.reference],
  'json-pointer': [POINTER],
  'relative-json-pointer': [`(0|[1-9][0-9]*)(#|${POINTER})`],
  /** RFC 1123 §2.1, and the length of RFC 1035 §2.3.4. */
  hostname: [`${LABEL}(\\.${LABEL})*`, '.{1,253}'],
  ipv4: [IPV4],
  ipv6: [IPV6],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What no pattern can tell, or not alone. */
const TESTS: Readonly<Record<string, (text: string) => boolean>> = {
  hostname: hasSoundALabels,
  'idn-hostname': isIdnHostname,
  regex: isPattern,
};

/** Either kind of address. */
export const IP_PATTERN = `${IPV4}|${IPV6}`;

/** The test of a text under a format of JSON Schema 2020-12 (Validation §7.3); undefined of one that is not known. */
export function formatTest(format: string): ((text: string) => boolean) | undefined {
  const patterns = Object.hasOwn(FORMAT_PATTERNS, format)
    ? FORMAT_PATTERNS[format as keyof typeof FORMAT_PATTERNS].map(inEcmaScript)
    : [];
  const test = Object.hasOwn(TESTS, format) ? TESTS[format] : undefined;
  if (patterns.length === 0 && test === undefined) return undefined;
  return (text) => patterns.every((pattern) => pattern.test(text)) && (test?.(text) ?? true);
}

const inEcmaScript = (pattern: string): RegExp => new RegExp(`^(?:${pattern.replaceAll('\\x{', '\\u{')})$`, 'u');

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') !== null;
  } catch {
    return false;
  }
}
