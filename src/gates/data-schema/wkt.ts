/** Well-known text of a geometry: OGC 06-103r4 §7.2, without the coordinate system that EWKT puts before it. */

const NUMBER = '[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?';
const POINT = `${NUMBER}(\\s+${NUMBER}){1,3}`;
const DIMENSION = '(\\s+(ZM|Z|M)\\b)?';

/** One or more in brackets, or none; that a comma stands between two and the bracket at the end is told by `WKT_STRAY`. */
const some = (one: string) => `\\s*(\\bEMPTY|\\((\\s*${one}\\s*[,)])+)`;
const tagged = (name: string, text: string) => `${name}${DIMENSION}${text}`;
const either = (...alternatives: readonly string[]) => `(${alternatives.join('|')})`;

const point = `\\s*(\\bEMPTY|\\(\\s*${POINT}\\s*\\))`;
const line = some(POINT);
const polygon = some(line);
const triangle = `\\s*(\\bEMPTY|\\(\\s*${line}\\s*\\))`;
const curve = `(CIRCULARSTRING${DIMENSION})?${line}`;
const compound = some(curve);
const anyCurve = either(curve, tagged('COMPOUNDCURVE', compound));
const curvePolygon = some(anyCurve);

const simple = [
  tagged('POINT', point),
  tagged('(LINESTRING|CIRCULARSTRING)', line),
  tagged('COMPOUNDCURVE', compound),
  tagged('(CURVEPOLYGON|MULTICURVE)', curvePolygon),
  tagged('(POLYGON|MULTILINESTRING)', polygon),
  tagged('TRIANGLE', triangle),
  tagged('MULTIPOINT', some(point)),
  tagged('MULTISURFACE', some(either(polygon, tagged('CURVEPOLYGON', curvePolygon)))),
  tagged('(MULTIPOLYGON|POLYHEDRALSURFACE)', some(polygon)),
  tagged('TIN', some(triangle)),
];
const collectionOf = (...members: readonly string[]) => tagged('GEOMETRYCOLLECTION', some(either(...members)));

/** The whole text, in RE2 syntax. A collection may hold collections, which hold none. */
export const WKT = `\\s*${either(...simple, collectionOf(...simple, collectionOf(...simple)))}\\s*`;

/** Found in what is no well-known text although `WKT` matches it: a list that ends with a comma, or goes on behind its bracket. */
export const WKT_STRAY = '\\)\\s*[^\\s,)]|,\\s*([,)]|$)';
