import { createHash } from 'node:crypto';
import type { JsonObject } from './description.ts';

/** Who a token speaks for, and what it may do. */
export interface Identity {
  readonly login: string;
  readonly permissions: Readonly<Record<Scope, 'read' | 'write' | 'none'>>;
}

export type Scope = 'pull-requests' | 'checks' | 'statuses' | 'contents' | 'actions' | 'deployments';

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly login: string;
  readonly createdAt: number;
  body: string;
  updatedAt: number;
  /** How often the body was written. */
  writes: number;
}

export interface Reaction {
  readonly id: number;
  readonly comment: number;
  readonly login: string;
  readonly content: string;
  readonly createdAt: number;
}

export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  fields: JsonObject;
  annotations: JsonObject[];
}

export interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly headSha: string;
  readonly createdAt: number;
  readonly zip: Buffer;
  readonly expired: boolean;
}

export interface PullRequest {
  readonly number: number;
  head: string;
  readonly headRef: string;
  readonly headRepository: string | null;
  readonly base: string;
  readonly state: 'open' | 'closed';
  /** Default: none. */
  readonly labels?: readonly string[];
}

export interface Review {
  readonly id: number;
  readonly pull: number;
  readonly login: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly commit: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  readonly headSha: string;
  readonly event: string;
  readonly conclusion: string | null;
  /** Of a tag's push: the tag. */
  readonly headBranch?: string;
}

/** A review of a run's waiting jobs. */
export interface Approval {
  readonly run: number;
  readonly environment: string;
  readonly state: 'approved' | 'rejected';
  readonly login: string;
  readonly comment: string;
}

export interface Deployment {
  readonly id: number;
  readonly fields: JsonObject;
  readonly statuses: JsonObject[];
}

/** One repository, `octo/models`, as everybody's requests have left it. */
export interface State {
  nextId: number;
  readonly comments: Comment[];
  readonly reactions: Reaction[];
  readonly checkRuns: CheckRun[];
  readonly statuses: { readonly id: number; readonly sha: string; readonly fields: JsonObject }[];
  readonly pulls: PullRequest[];
  readonly reviews: Review[];
  readonly runs: WorkflowRun[];
  readonly artifacts: Artifact[];
  readonly approvals: Approval[];
  readonly deployments: Deployment[];
  readonly tags: { readonly name: string; readonly sha: string }[];
  /** `commit:path` → content. */
  readonly files: Map<string, string>;
  /** path → the commit that last changed it. */
  readonly lastChanges: Map<string, { readonly sha: string; readonly message: string; readonly date: string }>;
  /** `base...head` → merge base. */
  readonly mergeBases: Map<string, string>;
  readonly refs: Map<string, string>;
  /** Git objects by id: what was posted. */
  readonly objects: Map<string, JsonObject>;
}

export function emptyState(): State {
  return {
    nextId: 1,
    comments: [],
    reactions: [],
    checkRuns: [],
    statuses: [],
    pulls: [],
    reviews: [],
    runs: [],
    artifacts: [],
    approvals: [],
    deployments: [],
    tags: [],
    files: new Map(),
    lastChanges: new Map(),
    mergeBases: new Map(),
    refs: new Map(),
    objects: new Map(),
  };
}

/** A git object's id: unlike git's own, but as unique. */
export function objectId(content: JsonObject): string {
  return createHash('sha1').update(JSON.stringify(content)).digest('hex');
}
