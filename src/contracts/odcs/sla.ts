import { limitOf } from '../limit.ts';
import type { RuleDraft } from '../rules.ts';
import type { OdcsDocument, SchemaObject } from './document.ts';
import type { Reading } from './reading.ts';

const UNITS: Readonly<Record<string, 's' | 'm' | 'h' | 'd' | 'y'>> = {
  s: 's',
  sec: 's',
  second: 's',
  seconds: 's',
  m: 'm',
  min: 'm',
  minute: 'm',
  minutes: 'm',
  h: 'h',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  y: 'y',
  yr: 'y',
  year: 'y',
  years: 'y',
};

/** Service levels that a table's own content can show: latency (also called freshness). The others are listed as not checked. */
export function slaRules(document: OdcsDocument, table: SchemaObject, reading: Reading): RuleDraft[] {
  const { sources, problems } = reading;
  return (document.slaProperties ?? []).flatMap((sla, index): RuleDraft[] => {
    const position = sources.at(['slaProperties', index]);
    if (!['latency', 'ly', 'freshness'].includes(sla.property.toLowerCase())) {
      if (table === document.schema[0])
        problems.untested(
          position,
          `service level ${sla.property}`,
          'it is about the service, not the content of a table',
        );
      return [];
    }
    if (sla.element === undefined && document.slaDefaultElement === undefined) {
      if (table === document.schema[0])
        problems.untested(
          position,
          `service level ${sla.property}`,
          'it names no element, the column that holds the time',
        );
      return [];
    }
    const elements = (sla.element ?? document.slaDefaultElement ?? '').split(',').map((element) => element.trim());
    const value = typeof sla.value === 'number' ? sla.value : Number.NaN;
    const unit = UNITS[(sla.unit ?? '').toLowerCase()];
    if (sla.unit !== undefined && !unit) {
      if (table === document.schema[0])
        problems.untested(
          position,
          `service level ${sla.property}`,
          `its unit ${sla.unit} is none of ${Object.keys(UNITS).join(', ')}`,
        );
      return [];
    }
    if (elements[0] === '' || !(value > 0) || !unit) {
      if (table === document.schema[0]) {
        problems.mistake(
          position,
          `${sla.property} needs element (table.column), a value above 0 and a unit: ${Object.keys(UNITS).join(', ')}.`,
        );
      }
      return [];
    }
    return elements.flatMap((element): RuleDraft[] => {
      const [name, column] = element.includes('.') ? element.split('.') : [document.schema[0]!.name, element];
      if (!document.schema.some((candidate) => candidate.name === name)) {
        if (table === document.schema[0])
          problems.untested(
            position,
            `service level ${sla.property} of ${element}`,
            `the contract has no table "${name}"`,
          );
        return [];
      }
      if (name !== table.name) return [];
      return [
        {
          measure: { rule: 'age', column: [column!], unit },
          limit: limitOf('mustBeLessOrEqualTo', [value], 'value'),
          position,
        },
      ];
    });
  });
}
