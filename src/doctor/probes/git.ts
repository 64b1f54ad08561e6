import { relative } from 'node:path';
import { modelFileOf } from '../../suite/policy.ts';
import { type DoctorContext, policyOf } from '../context.ts';
import { type Finding, fine, note, trouble } from '../finding.ts';

/** The checkout: how deep it is, and whether git may change the bytes of a model on the way. */
export async function lookAtGit(context: DoctorContext): Promise<readonly Finding[]> {
  const { say, folder } = context;
  if ((await say('git', ['--version'])) === null)
    return [note('There is no git here.', 'Evidence then names no commit, and no ledger can lie in git.')];
  if ((await say('git', ['rev-parse', '--is-inside-work-tree'])) === null) {
    return [note('This folder is no git repository.', 'Evidence then names no commit.')];
  }
  const shallow = (await say('git', ['rev-parse', '--is-shallow-repository']))?.trim() === 'true';
  return [
    shallow
      ? note(
          'The checkout has one commit.',
          'Enough for gates. Where a tag promotes without a token, fetch-depth: 0 tells which branch it is in.',
        )
      : fine('The checkout has its history.'),
    ...(await lineEndings(context, folder)),
  ];
}

/** A model is bytes: where git takes it for text, another checkout has another digest. */
async function lineEndings(context: DoctorContext, folder: string): Promise<readonly Finding[]> {
  const policy = policyOf(context);
  const model = policy === null ? undefined : modelFileOf(policy);
  if (model === undefined) return [];
  const path = relative(folder, model);
  const told = await context.say('git', ['ls-files', '--eol', '--', path]);
  if (told === null || told.trim() === '') return [];
  // `i/lf w/crlf attr/text=auto eol=crlf  models/m.onnx`
  const asText = /attr\/text(?!=auto)/.test(told) || /(?:^|\s)i\/(?:lf|crlf|mixed)\s/.test(told);
  if (!asText) return [fine(`git keeps ${path} as it is.`)];
  return [
    trouble(
      `git takes ${path} for text, and may change its line endings: then its digest is another one elsewhere.`,
      'Put "*.onnx binary" into .gitattributes, and add the file again.',
    ),
  ];
}
