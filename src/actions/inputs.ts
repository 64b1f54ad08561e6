import { readLegs } from '../github/leg.ts';

/**
 * Every input of our actions that is no key of the policy or of a verb, read before anything runs. What an action does not
 * declare is empty, as what nobody wrote is.
 */
export interface Inputs {
  readonly token: string;
  /** The policy's file; '' where the default holds. */
  readonly config: string;
  /** Folder for results and reports; '' where the default holds. */
  readonly out: string;
  /** Of this leg of a matrix, as it names itself. */
  readonly id: string | null;
  /** By default the runner's matrix as JSON: which leg this is. */
  readonly leg: string;
  /** Which part of the rows this job measures, `2/3`, and by which column they are cut; null where it measures all. */
  readonly shard: string | null;
  readonly shardBy: string | undefined;
  /** Names of gates; empty means those of the policy. */
  readonly gates: readonly string[];
  /** Files and folders, as they were written. */
  readonly results: readonly string[];
  readonly waivers: string;
  readonly comment: boolean;
  readonly checkRun: boolean;
  readonly commitStatus: boolean;
  /** The HTML report as an artifact of the run. */
  readonly uploadReport: boolean;
  /** `ref`, `none`, '' or a mistake. */
  readonly keepResults: string;
  /** A label that agrees to a change of the policy. */
  readonly policyLabel: string | null;
  readonly policyOwner: boolean;
  readonly runtimePath: string | undefined;
  readonly runtimeFeed: string | undefined;
  readonly runtimeCache: boolean;
  /** Of the action notify. */
  readonly notice: { readonly url: string; readonly secret: string; readonly format: string; readonly when: string };
  /** The environment of GitHub that the job names; '' where it names none. */
  readonly environment: string;
  readonly deployment: boolean;
  /** The matrix legs that must have delivered. Throws ConfigurationError where they cannot be read. */
  legs(): readonly string[];
  /** The text of a key of the policy or of a verb; undefined where it is not given. */
  key(name: string): string | undefined;
}

type Core = Pick<typeof import('@actions/core'), 'getInput' | 'getMultilineInput'>;

/** Throws nothing: what is wrong is told by whoever uses it. */
export function readInputs(core: Core): Inputs {
  const text = (name: string) => core.getInput(name);
  const isOn = (name: string) => text(name).toLowerCase() === 'true';
  const legs = text('legs');
  return {
    token: text('github-token'),
    config: text('config'),
    out: text('out'),
    id: text('id') || null,
    leg: text('leg'),
    shard: text('shard') || null,
    shardBy: text('shard-by') || undefined,
    gates: text('gates')
      .split(/[\s,]+/)
      .filter(Boolean),
    results: core.getMultilineInput('results'),
    waivers: text('waivers'),
    comment: isOn('comment'),
    checkRun: isOn('check-run'),
    commitStatus: isOn('commit-status'),
    uploadReport: isOn('upload-report'),
    keepResults: text('keep-results'),
    policyLabel: text('policy-label') || null,
    policyOwner: isOn('policy-owner'),
    runtimePath: text('runtime-path') || undefined,
    runtimeFeed: text('runtime-feed') || undefined,
    runtimeCache: isOn('runtime-cache'),
    notice: {
      url: text('url'),
      secret: text('secret'),
      format: text('format') || 'json',
      when: text('when') || 'blocked',
    },
    environment: text('environment'),
    deployment: isOn('deployment'),
    legs: () => (legs === '' ? [] : readLegs(legs)),
    key: (name) => text(name) || undefined,
  };
}
