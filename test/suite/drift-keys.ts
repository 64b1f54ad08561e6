import * as z from 'zod';
import { handlingKey, pathForm, pathKey } from '../../src/config/keys.ts';
import { dataset, demands, how, judged, reviewed, strict, withLongForm } from '../../src/config/meaning.ts';

const rows = () =>
  withLongForm(
    z.union([pathKey(), z.array(pathKey()), z.strictObject({ path: pathKey(), weight: z.string().optional() })]),
    pathForm,
  );

/** Keys of a gate that there is not, and that are called nothing the house knows. */
export const driftKeys = z.strictObject({
  profile: reviewed(pathKey()).optional(),
  baselines: reviewed(z.array(pathKey())).optional(),
  reference: dataset(rows()).optional(),
  current: dataset(rows()),
  lookups: judged(z.record(z.string(), dataset(rows(), 'where needed'))).default({}),
  distance: demands(z.record(z.string(), strict(z.number(), 'lower'))).default({}),
  'missing-columns': handlingKey().default('fail'),
  bins: how(z.int()).default(10),
});
