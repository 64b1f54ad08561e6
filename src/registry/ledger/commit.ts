import { ConfigurationError } from '../../core/errors.ts';
import { type Place, safePlace } from '../names.ts';
import type { Entry } from './entry.ts';

/** Where records lie in a git repository: one file in the tree of each commit of `refs/modelassay/<model>/<stage>`. */
export const PREFIX = 'refs/modelassay/';
export const FILE = 'promotion.json';
/** `refs/modelassay/results` holds results of commits, so no ref can lie below it. */
const RESULTS = 'results';

/** Throws ConfigurationError for names that git or a shell would read otherwise. */
export function refOf(place: Place): string {
  const { model, stage } = safePlace(place);
  if (model.toLowerCase() === RESULTS)
    throw new ConfigurationError(
      `A model cannot be called ${JSON.stringify(model)} in a ledger of git: ${PREFIX}${RESULTS} is where results are kept (keep-results). Give it another name with promote.name.`,
    );
  return `${PREFIX}${model}/${stage}`;
}

/** Names the record that the pointer was last brought to. No model is called by a name that begins with an underscore. */
export function settledRefOf(place: Place): string {
  return `${PREFIX}_settled/${refOf(place).slice(PREFIX.length)}`;
}

/** Null for a ref below the prefix that is no stage of a model. */
export function placeOf(ref: string): Place | null {
  const [model = '', stage = '', ...more] = ref.slice(PREFIX.length).split('/');
  try {
    return more.length === 0 ? safePlace({ model, stage }) : null;
  } catch {
    return null;
  }
}

/** For people who read the ledger with `git log`. */
export function messageFor({ action, model, stage, target, reason }: Entry): string {
  const what = target === null ? 'nothing' : `version ${oneLine(target.version)} (${target.digest})`;
  return `${action} ${model}/${stage}: ${what}\n${reason === null ? '' : `\n${oneLine(reason)}\n`}`;
}

/** Who asked is the author; the committer is this program. */
export function peopleFor({ actor }: Entry): {
  readonly author: string;
  readonly committer: string;
  readonly email: string;
} {
  const author = oneLine(actor).replace(/[<>]/g, '').trim() || 'unknown';
  return { author, committer: 'Model Assay', email: 'ledger@modelassay.invalid' };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('\0', '');
}
