import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

const STATISTICS = ['totalVariation', 'kl', 'jensenShannon', 'ks', 'chiSquareP'] as const;

const share = z.number().min(0).max(1);
/** Shares of a distribution sum to 1, as far as they were written with some digits. */
const ROUNDING = 0.01;

/** How far a column lies from a distribution that the contract states. */
export const distribution = defineKind({
  shape: {
    column: columnPath,
    statistic: z
      .enum(STATISTICS)
      .default('totalVariation')
      .describe(
        'Share of rows elsewhere; KL divergence in nats, of the data from the stated; Jensen-Shannon distance in bits; largest distance of the distribution functions at the edges; p of the chi-square test.',
      ),
    shares: z
      .union([z.record(z.string(), share), z.array(share).min(2).readonly()])
      .optional()
      .describe('Share of each category; or, with edges, of each bin: one more than there are edges.'),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'In place of shares: a profile of earlier data, relative to the contract. Its bins and categories are those that are compared; the chi-square test takes it for the sample that it is.',
      ),
    others: share
      .optional()
      .describe(
        'Of categories: the share that all values have together which are not stated, where there are some. Default: 0.',
      ),
    edges: z
      .array(z.number())
      .min(1)
      .readonly()
      .optional()
      .describe('Of numbers: rising; a bin holds its upper edge, and the outer ones are open.'),
  },
  dimension: 'accuracy',
  yields: 'value',
  title: ({ column, statistic, profile }) =>
    `${statistic} of ${pathText(column)} and ${profile === undefined ? 'its stated distribution' : `that of ${profile}`}`,
  columns: ({ column }) => [column],
  mistakes: ({ column, shares, profile, others, edges, statistic }) => {
    if (profile !== undefined) {
      const beside = Object.entries({ shares, edges, others }).flatMap(([name, one]) =>
        one === undefined ? [] : [name],
      );
      return [
        ...(beside.length === 0 ? [] : [`a profile says what ${beside.join(' and ')} would: give one or the other.`]),
        ...(column.length === 1 ? [] : ['a profile knows columns as such, and nothing within them.']),
      ];
    }
    if (shares === undefined) return ['shares, or a profile, say what is agreed on.'];
    const isList = Array.isArray(shares);
    const all = Object.values(shares) as readonly number[];
    const sum = all.reduce((total, one) => total + one, 0);
    return [
      ...(isList === (edges !== undefined)
        ? []
        : ['shares of bins are a list, with edges; shares of categories a mapping.']),
      ...(edges !== undefined && isList && all.length !== edges.length + 1
        ? [`${edges.length} edges make ${edges.length + 1} bins, and there are ${all.length} shares.`]
        : []),
      ...(edges?.some((edge, at) => at > 0 && edge <= edges[at - 1]!) ? ['edges rise.'] : []),
      ...(Math.abs(sum - 1) > ROUNDING ? [`shares sum to ${Number(sum.toPrecision(4))}, and should to 1.`] : []),
      ...(others !== undefined && isList ? ['others is of categories, and bins leave no value out.'] : []),
      ...(statistic === 'ks' && !isList ? ['ks is of numbers: give edges.'] : []),
    ];
  },
  stem: ({ statistic }) => statistic,
  numeric: ({ edges }) => edges !== undefined,
});
