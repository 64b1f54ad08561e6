import { expect, test } from 'vitest';
import { SourceMap } from '../../src/config/sources.ts';

const at = (line: number) => ({ file: 'a.yml', line, column: 1 });

function written(): SourceMap {
  const sources = new SourceMap();
  sources.set([], at(1));
  sources.set(['gates', 'accuracy'], at(3), at(2));
  sources.set(['gates', 'accuracy', 'metrics', 0], at(5));
  return sources;
}

test('a value has its own place, or that of what is around it', () => {
  const sources = written();
  expect(sources.at(['gates', 'accuracy', 'metrics', 0, 'min'])).toEqual(at(5));
  expect(sources.at(['gates', 'accuracy', 'metrics'])).toEqual(at(3));
  expect(sources.at(['gates'])).toEqual(at(1));
  expect(sources.exactly(['gates'])).toBeUndefined();
  expect(sources.keyAt(['gates', 'accuracy'])).toEqual(at(2));
  expect(sources.keyAt(['gates', 'accuracy', 'metrics', 0])).toEqual(at(5));
  expect(new SourceMap().at(['gates'])).toBeUndefined();
});

test('below a key the map knows nothing of what is around it', () => {
  const below = written().below(['gates', 'accuracy']);
  expect(below.at([])).toEqual(at(3));
  expect(below.at(['metrics', 0])).toEqual(at(5));
  expect(written().below(['gates']).at(['other'])).toBeUndefined();
  expect(written().below(['nothing']).at([])).toBeUndefined();
});

test('a part is replaced in the new map and not in the old one', () => {
  const other = new SourceMap();
  other.set([], at(20));
  other.set(['limit'], at(21));
  const old = written();
  const replaced = old.replacedAt(['gates', 'accuracy'], other);
  expect(replaced.at(['gates', 'accuracy', 'limit'])).toEqual(at(21));
  expect(replaced.exactly(['gates', 'accuracy', 'metrics', 0])).toBeUndefined();
  expect(replaced.at(['elsewhere'])).toEqual(at(1));
  expect(old.exactly(['gates', 'accuracy', 'metrics', 0])).toEqual(at(5));
  expect(old.exactly(['gates', 'accuracy', 'limit'])).toBeUndefined();
});
