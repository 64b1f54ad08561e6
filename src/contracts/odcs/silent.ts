import type { Problems } from '../problems.ts';
import type { ItemProperty, OdcsDocument, Property, Quality, SchemaObject } from './document.ts';

/** Keys of each place that say nothing which the rows of a table can show. Names and descriptions are shown, not judged. */
const SILENT = {
  document: [
    'authoritativeDefinitions',
    'contractCreatedTs',
    'dataProduct',
    'domain',
    'price',
    'roles',
    'servers',
    'support',
    'tags',
    'team',
    'tenant',
  ],
  element: [
    'authoritativeDefinitions',
    'businessName',
    'criticalDataElement',
    'dataGranularityDescription',
    'examples',
    'partitionKeyPosition',
    'partitioned',
    'tags',
    'transformDescription',
    'transformLogic',
    'transformSourceObjects',
  ],
  quality: ['authoritativeDefinitions', 'businessImpact', 'method', 'schedule', 'scheduler', 'tags'],
  sla: ['driver', 'schedule', 'scheduler', 'valueExt'],
} as const;

/** Lists the keys that are written and silent, each once. */
export function tellSilent(document: OdcsDocument, problems: Problems): void {
  const found = new Set([
    ...written(document, SILENT.document),
    ...(document.customProperties === undefined ? [] : ['customProperties']),
    ...document.schema.flatMap(ofObject),
    ...(document.slaProperties ?? []).flatMap((sla) => written(sla, SILENT.sla)),
  ]);
  if (found.size > 0)
    problems.untested(null, [...found].sort().join(', '), 'the rows of a table show nothing of what it says');
}

function ofObject(table: SchemaObject): string[] {
  return [
    ...written(table, SILENT.element),
    // Rows are a table; whether they were a view or a topic does not show. That of a column is told apart.
    ...(table.physicalType?.toLowerCase() === 'table' ? [] : written(table, ['physicalType'])),
    ...ofOtherTools(table),
    ...(table.relationships ?? []).flatMap(ofOtherTools),
    ...(table.properties ?? []).flatMap(ofProperty),
    ...(table.quality ?? []).flatMap(ofQuality),
  ];
}

function ofProperty(property: Property | ItemProperty): string[] {
  return [
    ...written(property, SILENT.element),
    ...ofOtherTools(property),
    ...(property.relationships ?? []).flatMap(ofOtherTools),
    ...(property.properties ?? []).flatMap(ofProperty),
    ...(property.items ? ofProperty(property.items) : []),
    ...(property.quality ?? []).flatMap(ofQuality),
  ];
}

function ofQuality(quality: Quality): string[] {
  return [...written(quality, SILENT.quality), ...ofOtherTools(quality)];
}

/** Custom properties that are not called `modelassay.…`. */
function ofOtherTools({ customProperties }: Pick<Quality, 'customProperties'>): string[] {
  const others = customProperties?.some(({ property }) => !/^modelassay\./i.test(property));
  return others ? ['customProperties'] : [];
}

function written(value: object, keys: readonly string[]): string[] {
  return keys.filter((key) => (value as Readonly<Record<string, unknown>>)[key] !== undefined);
}
