/**
 * Dates and times as python-dateutil reads them without options: of two numbers the first is the month where it can be, a year
 * has four digits or is beyond 31, names of months and weekdays are English, short or whole.
 */

const OF_31 = '(0?[13578]|1[02])';
const OF_30 = '(0?[469]|11)';
const DAY_29 = '(0?[1-9]|[12][0-9])';
const DAY_30 = '(0?[1-9]|[12][0-9]|30)';
const DAY_31 = '(0?[1-9]|[12][0-9]|3[01])';
const NAMED_31 = '(jan(uary)?|mar(ch)?|may|july?|aug(ust)?|oct(ober)?|dec(ember)?)';
const NAMED_30 = '(apr(il)?|june?|sept?(ember)?|nov(ember)?)';
const NAMED_29 = 'feb(ruary)?';
const MONTH = `(${NAMED_31}|${NAMED_30}|${NAMED_29})\\.?`;
const ORDINAL = '(st|nd|rd|th)?';
/** Of four digits, or none that could be a day. */
const YEAR = "([0-9]{4}|'?(3[2-9]|[4-9][0-9]))";
const ANY_YEAR = "([0-9]{4}|'?[0-9]{2})";
const SEP = '[ ,./-]+';
const OF = `(${SEP}(of${SEP})?)`;

const monthAndDay = (between: string) =>
  `(${OF_31}${between}${DAY_31}|${OF_30}${between}${DAY_30}|0?2${between}${DAY_29})`;
const dayAndMonth = `(${DAY_31}${SEP}${OF_31}|${DAY_30}${SEP}${OF_30}|${DAY_29}${SEP}0?2)`;
const namedMonthAndDay = `(${NAMED_31}\\.?${SEP}${DAY_31}|${NAMED_30}\\.?${SEP}${DAY_30}|${NAMED_29}\\.?${SEP}${DAY_29})`;
const dayAndNamedMonth = `(${DAY_31}${ORDINAL}${OF}?${NAMED_31}|${DAY_30}${ORDINAL}${OF}?${NAMED_30}|${DAY_29}${ORDINAL}${OF}?${NAMED_29})\\.?`;

const DIGITS = `[0-9]{4}((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|[12][0-9]))`;
/** Those that end with a digit, after which a T may begin the time. */
const ENDING_IN_DIGIT = [
  DIGITS,
  `${YEAR}${SEP}${monthAndDay(SEP)}`,
  `${monthAndDay(SEP)}${SEP}${ANY_YEAR}`,
  `${dayAndMonth}${SEP}${ANY_YEAR}`,
  `(${namedMonthAndDay}${ORDINAL}|${dayAndNamedMonth})${SEP}${ANY_YEAR}`,
  `${MONTH}${SEP}${YEAR}`,
  `(${YEAR}${SEP})?${namedMonthAndDay}`,
  `(0?[1-9]|1[0-2])${SEP}${YEAR}`,
  `${YEAR}${SEP}(0?[1-9]|1[0-2])`,
  monthAndDay('[/.-]'),
  YEAR,
  DAY_31,
].join('|');
const DATE = [
  ENDING_IN_DIGIT,
  `(${YEAR}${SEP})?(${namedMonthAndDay}${ORDINAL}|${dayAndNamedMonth}|${MONTH})`,
  `${DAY_31}${ORDINAL}`,
].join('|');

const MINUTE = '[0-5]?[0-9]';
const HALF = ' ?[ap](\\.?m\\.?)?';
const ZONE = '( ?(z|utc|gmt|[a-z]{3,5}|[+-](0?[0-9]|1[0-9]|2[0-3])(:?[0-5][0-9])?|(utc|gmt)[+-][0-9]{1,2}))?';
const HOURS_12 = '(0?[0-9]|1[0-2])';
const HOURS_24 = '([01]?[0-9]|2[0-3])';
const SECONDS = `(:${MINUTE}([.,][0-9]{1,9})?)?`;
const HOURS_AND_MINUTES = `${HOURS_24} ?h( ?${MINUTE} ?m( ?${MINUTE} ?s)?)?`;
const CLOCK = `(${HOURS_12}(:${MINUTE}${SECONDS})?${HALF}|${HOURS_24}:${MINUTE}${SECONDS}|${HOURS_AND_MINUTES})${ZONE}`;
/** Behind a T the digits may stand close together. */
const TIME = `(${CLOCK}|([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9])?${ZONE})`;
const WEEKDAY = '(mon(day)?|tue(s|sday)?|wed(nesday)?|thu(rs?|rsday)?|fri(day)?|sat(urday)?|sun(day)?)\\.?';

const before = `(${WEEKDAY}[ ,]*)?`;
const after = `([ ,]+${WEEKDAY})?`;

/** The whole text, in RE2 syntax. */
export const USUAL_DATE = `(?i)\\s*(${WEEKDAY}|${before}((${DATE})([ ,]+(at )?${CLOCK})?|(${ENDING_IN_DIGIT})[ ,]*t ?${TIME})${after}|${before}${CLOCK}([ ,]+(on )?${before}(${DATE}))?)\\s*`;
