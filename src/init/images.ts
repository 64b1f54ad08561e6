import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { readPlainFileSync } from '../core/plain-file.ts';
import type { Signature } from '../predict/predictor.ts';
import type { Choosing } from './choose.ts';
import { IMAGE_FILE, type Project } from './found.ts';
import { byRank } from './rank.ts';
import { tryPolicy } from './trial.ts';

/** A folder of images for each class, and how they feed a model. */
export interface Images {
  readonly data: string;
  /** `data.images` of the policy. */
  readonly keys: Readonly<Record<string, unknown>>;
  /** The classes of the model in order, where a file beside it names them; else the folders, sorted as torchvision does. */
  readonly classes: readonly string[];
  readonly told: readonly string[];
}

/** Images by which several preparations are compared. */
const SAMPLE = 64;
/** The best preparation must be so many standard errors above what guessing would be right on. */
const ABOVE_CHANCE = 4;

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * The images that judge a model whose only input is an image; null where there are none, or the model takes no images. Where no file
 * of Hugging Face says how they are prepared, the preparation is taken with which the model is right most often. Throws
 * ConfigurationError where none is better than guessing.
 */
export async function chooseImages(
  model: string,
  signature: Signature,
  project: Project,
  choosing: Choosing,
): Promise<Images | null> {
  const size = sizeOf(signature);
  const { said, ask } = choosing;
  const folders = byRank(project.imageFolders).filter((path) => path === (said.data ?? path));
  const [first] = folders;
  if (size === null || first === undefined) return null;
  const data = folders.length === 1 ? first : await ask.choose('Which images judge the model?', folders, first);
  const names = foldersIn(join(choosing.folder, data));
  const classes = classesOf(model, names, project, choosing) ?? names;
  const preprocessor = nearestTo(model, project.preprocessors);
  if (preprocessor !== null) {
    const path = posix.relative(project.folder, preprocessor);
    const told = [`${preprocessor} says how images are prepared.`];
    return { data, keys: { classes: 'folder', preprocessor: path, ...layoutOf(size) }, classes, told };
  }
  const tried = await tryAll(preparations(size), { model, data, names, classes, project }, choosing);
  const best = tried.reduce((one, other) => (other.right > one.right ? other : one));
  if (!isAboveChance(best, classes.length)) {
    throw new ConfigurationError(
      `${model} guesses on the images of ${data}, however they are prepared (right on ${share(best.right)} at best): say what is made of an image, and in which order the classes are (docs/images.md).`,
    );
  }
  const { classes: _, ...shown } = best.keys;
  const told = [
    `Nothing says how images are prepared for ${model}: of ${tried.length} ways the one was taken with which it is right on ${share(best.right)} of ${best.images} images (${JSON.stringify(shown)}). Hold data.images against your training code (docs/images.md).`,
  ];
  return { data, keys: best.keys, classes, told };
}

function isAboveChance({ right, images }: Tried, classes: number): boolean {
  const chance = 1 / classes;
  return right >= chance + ABOVE_CHANCE * Math.sqrt((chance * (1 - chance)) / images);
}

interface Size {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly layout: 'nchw' | 'nhwc';
}

/** Of the only input, of four dimensions; null where it is no image of a known size. */
function sizeOf({ inputs }: Signature): Size | null {
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0 || input.dims.length !== 4) return null;
  const [, ...dims] = input.dims;
  const channelsAt = dims.findIndex((size) => size === 1 || size === 3);
  if (channelsAt !== 0 && channelsAt !== 2) return null;
  const [height, width] = channelsAt === 0 ? [dims[1], dims[2]] : [dims[0], dims[1]];
  // Sizes that the model leaves open are nearly always these.
  return {
    channels: dims[channelsAt] === 1 ? 1 : 3,
    height: typeof height === 'number' ? height : 224,
    width: typeof width === 'number' ? width : 224,
    layout: channelsAt === 0 ? 'nchw' : 'nhwc',
  };
}

const layoutOf = ({ layout }: Size) => (layout === 'nhwc' ? { layout } : {});

/** What training code usually makes of an image, the most usual first. */
function preparations(size: Size): Readonly<Record<string, unknown>>[] {
  const { channels, height, width } = size;
  const square = { resize: height === width ? height : { height, width } };
  const cut = { resize: { shortest: Math.round((256 / 224) * Math.min(height, width)) }, crop: height };
  const geometry = height === width && height >= 64 ? [cut, square] : [square];
  const norms = [...(channels === 3 ? [IMAGENET] : []), {}, { mean: 0.5, std: 0.5 }, { scale: 1 }];
  const gray = channels === 1 ? { order: 'L' } : {};
  return geometry.flatMap((shape) =>
    norms.map((norm) => ({ classes: 'folder', ...gray, ...shape, ...norm, ...layoutOf(size) })),
  );
}

interface Trying {
  readonly model: string;
  readonly data: string;
  readonly names: readonly string[];
  readonly classes: readonly string[];
  readonly project: Project;
}

interface Tried {
  readonly keys: Readonly<Record<string, unknown>>;
  /** A share; zero where the model does not run so. */
  readonly right: number;
  readonly images: number;
}

async function tryAll(
  all: readonly Readonly<Record<string, unknown>>[],
  { model, data, names, classes, project }: Trying,
  { folder, session }: Choosing,
): Promise<readonly Tried[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'modelassay-init-'));
  try {
    const table = join(scratch, 'sample.csv');
    const sample = sampleOf(join(folder, data), names);
    const lines = sample.map(({ path, label }) => `${quoted(path)},${quoted(label)}\n`);
    await writeFile(table, `image,label\n${lines.join('')}`);
    const tried: Tried[] = [];
    for (const keys of all) {
      const { classes: _, ...images } = keys;
      const policy = {
        version: 1,
        model: { path: join(folder, model), classes },
        gates: {
          accuracy: {
            data: { path: table, label: 'label', images: { folder: join(folder, data), ...images } },
            metrics: { accuracy: { min: 0 } },
          },
        },
      };
      const right = await rightWith(JSON.stringify(policy), join(folder, project.folder), session);
      tried.push({ keys, right, images: sample.length });
    }
    return tried;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function rightWith(policy: string, root: string, session: Choosing['session']): Promise<number> {
  const [tried] = await tryPolicy(policy, root, session);
  return tried!.checks.find(({ title }) => title === 'accuracy')?.numbers.value?.value ?? 0;
}

/** Of each class as many, spread over its folder. */
function sampleOf(root: string, names: readonly string[]): { readonly path: string; readonly label: string }[] {
  const each = Math.max(1, Math.floor(SAMPLE / names.length));
  return spread(names, SAMPLE).flatMap((label) => {
    const files = readdirSync(join(root, label), { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() && IMAGE_FILE.test(entry.name) ? [entry.name] : [],
    );
    return spread(files.sort(), each).map((file) => ({ path: `${label}/${file}`, label }));
  });
}

/** At most so many of them, at equal distances. */
function spread<T>(items: readonly T[], most: number): T[] {
  const count = Math.min(most, items.length);
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)]!);
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const share = (right: number) => `${(100 * right).toFixed(0)} %`;

function foldersIn(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : []))
    .sort();
}

/** As `id2label` of a config.json of Hugging Face has them, where it names the very folders. */
function classesOf(model: string, names: readonly string[], project: Project, { folder }: Choosing): string[] | null {
  const path = nearestTo(model, project.modelConfigs);
  if (path === null) return null;
  try {
    const { id2label } = JSON.parse(readPlainFileSync(join(folder, path)).toString('utf8')) as {
      readonly id2label?: Readonly<Record<string, string>>;
    };
    const classes = Object.entries(id2label ?? {})
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, name]) => name);
    return names.every((name) => classes.includes(name)) ? classes : null;
  } catch {
    return null;
  }
}

/** In the folder of the model or above it, else the only one. */
function nearestTo(model: string, paths: readonly string[]): string | null {
  for (let at = posix.dirname(model); ; at = posix.dirname(at)) {
    const here = paths.find((path) => posix.dirname(path) === at);
    if (here !== undefined) return here;
    if (at === '.') return paths.length === 1 ? paths[0]! : null;
  }
}
