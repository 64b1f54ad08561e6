import { decodedPunycode, encodedPunycode } from './punycode.ts';

/**
 * A host name with letters of every script (RFC 5890 §2.3.2.3): labels between full stops of any width, each of letters, digits and
 * hyphens, an A-label, or a U-label that RFC 5891 §4.2, RFC 5892 and RFC 5893 allow.
 */
export function isIdnHostname(text: string): boolean {
  const labels = text.split(/[.。．｡]/u);
  const ascii = labels.map(inAscii);
  if (ascii.some((label) => label === undefined) || ascii.join('.').length > 253) return false;
  return areInOneDirection(labels.map((label) => (isALabel(label) ? decodedPunycode(label.slice(4))! : label)));
}

/** Every label that says that it stands for other letters, does (RFC 5891 §5.4); the others are not looked into. */
export function hasSoundALabels(text: string): boolean {
  const labels = text.split('.').filter(isALabel);
  return labels.every((label) => inAscii(label) !== undefined) && (labels.length === 0 || isIdnHostname(text));
}

const isALabel = (label: string): boolean => /^xn--/i.test(label);

/** The A-label of a label, which is itself where it is ASCII; undefined of one that is not allowed. */
function inAscii(label: string): string | undefined {
  if (/^[\0-\x7f]*$/.test(label)) {
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label) && !isALabel(label)) return undefined;
    if (label.slice(2, 4) !== '--') return label;
    const stands = isALabel(label) ? decodedPunycode(label.slice(4).toLowerCase()) : undefined;
    return stands !== undefined && inAscii(stands) === label.toLowerCase() && stands !== label ? label : undefined;
  }
  const written = `xn--${encodedPunycode(label)}`;
  return isULabel(label) && written.length <= 63 ? written : undefined;
}

function isULabel(label: string): boolean {
  if (label !== label.normalize('NFC') || /^-|-$|^..--|^\p{M}/u.test(label)) return false;
  const points = [...label];
  return points.every((point, at) => {
    const context = CONTEXTS[point];
    if (context !== undefined) return context(points, at);
    return isPermitted(point);
  });
}

/** RFC 5892 §2.6: what the rules on classes of characters would say otherwise. */
const PERMITTED = /^[ßς་〇۽۾]$/u;
const DISALLOWED = /^[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B]$/u;
/** RFC 5892 §2.1, 2.4 to 2.9: letters, digits and marks that no folding changes; no conjoining Jamo. */
function isPermitted(point: string): boolean {
  if (PERMITTED.test(point)) return true;
  if (DISALLOWED.test(point) || /[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB]/u.test(point)) return false;
  if (/^[a-z0-9-]$/.test(point)) return true;
  if (/\p{Default_Ignorable_Code_Point}|\p{White_Space}|[\u20D0-\u20FF\u{1D100}-\u{1D24F}]/u.test(point)) return false;
  if (point.normalize('NFKC').toLowerCase().normalize('NFKC') !== point) return false;
  return /[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}]/u.test(point);
}

type Context = (points: readonly string[], at: number) => boolean;

const digits =
  (others: RegExp): Context =>
  (points) =>
    !points.some((point) => others.test(point));
const after =
  (script: RegExp): Context =>
  (points, at) =>
    script.test(points[at - 1] ?? '');

/** RFC 5892 appendix A: characters that are allowed beside some others only. */
const CONTEXTS: Readonly<Record<string, Context>> = {
  '\u200C': (points, at) => isVirama(points[at - 1]) || isBetweenJoining(points, at),
  '\u200D': (points, at) => isVirama(points[at - 1]),
  '\u00B7': (points, at) => points[at - 1] === 'l' && points[at + 1] === 'l',
  '\u0375': (points, at) => /\p{Script=Greek}/u.test(points[at + 1] ?? ''),
  '\u05F3': after(/\p{Script=Hebrew}/u),
  '\u05F4': after(/\p{Script=Hebrew}/u),
  '\u30FB': (points) => points.some((point) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(point)),
  ...Object.fromEntries([...'٠١٢٣٤٥٦٧٨٩'].map((digit) => [digit, digits(/[۰-۹]/u)])),
  ...Object.fromEntries([...'۰۱۲۳۴۵۶۷۸۹'].map((digit) => [digit, digits(/[٠-٩]/u)])),
};

/** A mark of the combining class 9: normalization puts it behind one of the class 8 and before one of the class 10. */
function isVirama(point: string | undefined): boolean {
  if (point === undefined || !/\p{M}/u.test(point)) return false;
  const isBehind8 = `a${point}\u3099`.normalize('NFD') === `a\u3099${point}`;
  return isBehind8 && `a\u05B0${point}`.normalize('NFD') === `a${point}\u05B0`;
}

/** Letters of the Arabic script that join on one side only, or on none. */
const RIGHT_JOINING =
  /[\u0621-\u0625\u0627\u0629\u062F-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06C0\u06C3-\u06CB\u06CD\u06CF\u06D2\u06D3\u06D5\u06EE\u06EF]/u;
const ARABIC = /\p{Script=Arabic}/u;
const MARK = /[\p{Mn}\p{Me}]/u;

/** Letters on both sides would join: known here of the Arabic script, in which this is written. */
function isBetweenJoining(points: readonly string[], at: number): boolean {
  const isLetter = (point: string) => !MARK.test(point);
  const before = points.slice(0, at).findLast(isLetter) ?? '';
  const behind = points.slice(at + 1).find(isLetter) ?? '';
  return ARABIC.test(before) && !RIGHT_JOINING.test(before) && ARABIC.test(behind) && behind !== '\u0621';
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;
const EUROPEAN = /[0-9۰-۹]/u;
const ARABIC_NUMBER = /[٠-٩]/u;

type Direction = 'left' | 'right' | 'european' | 'arabic' | 'mark' | 'neutral';

function directionOf(point: string): Direction {
  if (MARK.test(point)) return 'mark';
  if (EUROPEAN.test(point)) return 'european';
  if (ARABIC_NUMBER.test(point)) return 'arabic';
  if (RIGHT_TO_LEFT.test(point)) return 'right';
  return /[\p{L}\p{Mc}\p{Nd}]/u.test(point) ? 'left' : 'neutral';
}

/** RFC 5893 §2: asked of every label where one of them is written from right to left. */
function areInOneDirection(labels: readonly string[]): boolean {
  const all = labels.map((label) => [...label].map(directionOf));
  if (!all.flat().some((direction) => direction === 'right' || direction === 'arabic')) return true;
  return all.every((directions) => {
    const last = directions.findLast((direction) => direction !== 'mark');
    if (directions[0] === 'left')
      return (
        !directions.includes('right') && !directions.includes('arabic') && (last === 'left' || last === 'european')
      );
    if (directions[0] !== 'right' || directions.includes('left')) return false;
    return last !== 'neutral' && !(directions.includes('european') && directions.includes('arabic'));
  });
}
