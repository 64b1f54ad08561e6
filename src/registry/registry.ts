import type { Digest } from '../core/units.ts';
import type { FileDigest } from '../onnx/digest.ts';
import type { Place } from './names.ts';

/** Which guarantee a registry gives by itself; what it lacks is made up for, or said. */
export interface Capabilities {
  /** The pointer moves only from the value that was expected, however many try at once. */
  readonly cas: boolean;
  /** The registry itself remembers what a pointer was before. */
  readonly history: boolean;
  /** Who may register a version may still not be able to move the pointer. */
  readonly protectedPointer: boolean;
  /** The registry itself keeps a SHA-256 of the bytes. */
  readonly digest: boolean;
  /** Longest value of an annotation, in characters; null where a version takes none once it is made. */
  readonly annotation: number | null;
}

export interface RegistryVersion {
  readonly version: string;
  /** Root digest that was written down when it was registered; null where nobody did. Never a proof: hash the bytes. */
  readonly digest: Digest | null;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339; null where the registry does not say. */
  readonly createdAt: string | null;
}

/** What a stage is on. */
export interface Pointed {
  /** The version; where it is there no more, whatever the registry still calls it by (in git a commit). */
  readonly version: string;
  /** False where the version was deleted or replaced and the pointer was left behind. */
  readonly isThere: boolean;
}

/** A file of a version, read as a stream so that memory stays flat. */
export interface RegisteredFile {
  /** Relative, with `/`: a stranger's text until it was checked. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/** A file on this machine that is to be registered, with the digest that was measured when it was hashed. */
export interface FileToRegister extends FileDigest {
  readonly source: string;
}

export interface NewVersion {
  readonly digest: Digest;
  readonly files: readonly FileToRegister[];
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Where models live. Every call tells a pointer that does not exist (null) from a registry that did not answer
 * (EnvironmentError): "no champion yet" is never guessed from a failure.
 */
export interface Registry {
  readonly kind: string;
  /** Where it is, for messages: no login. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** What a stage is on, whether that is still there or not; null where it is on nothing. */
  resolve(place: Place): Promise<Pointed | null>;
  /** Every version, oldest first. */
  list(model: string): Promise<readonly RegistryVersion[]>;
  /** The versions on which this root digest was written down, oldest first: a hint, since only the bytes prove it. */
  find(model: string, digest: string): Promise<readonly string[]>;
  /** One version; null where there is none. */
  get(model: string, version: string): Promise<RegistryVersion | null>;
  /**
   * Copy the files in, and only then make the version visible. Throws SubjectError where a file's bytes are not those of
   * its digest any more, ConfigurationError for annotations that do not fit, and what `interruption` makes of an aborted
   * signal: then there is no such version.
   */
  createVersion(model: string, version: NewVersion, signal?: AbortSignal): Promise<RegistryVersion>;
  /** Move a stage from the version `expected` (null: none) to `next` (null: none). */
  setPointer(place: Place, expected: string | null, next: string | null): Promise<Moved>;
  /** Add or replace annotations of a version. Throws ConfigurationError for what `demandFitting` refuses. */
  annotate(model: string, version: string, annotations: Readonly<Record<string, string>>): Promise<void>;
  /** Every file of a version. Throws EnvironmentError where there is no such version. */
  fetchBytes(model: string, version: string): Promise<readonly RegisteredFile[]>;
}

/** `found` is what the pointer is on instead of the version that was expected. */
export type Moved = { readonly ok: true } | { readonly ok: false; readonly found: string | null };
