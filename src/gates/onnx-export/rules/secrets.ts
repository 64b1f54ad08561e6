import type { Rule } from './rule.ts';

/** What the issuers of credentials say of their form; each has enough of it to be no accident. */
const SECRETS = [
  { what: 'an access key of AWS', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: 'a token of GitHub', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}/ },
  { what: 'a token of GitLab', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { what: 'a token of Hugging Face', pattern: /\bhf_[A-Za-z0-9]{30,}\b/ },
  { what: 'a key of Google', pattern: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { what: 'a token of Slack', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}/ },
  { what: 'a secret key', pattern: /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}/ },
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: 'a password in an address', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/ },
];

export const secrets: Rule = {
  title: 'metadata and documentation hold no credentials',
  handling: 'fail',
  remedy: 'Revoke the credential, then remove it from the model: whoever has the file has it.',
  find: ({ model }) =>
    model.texts.flatMap(({ where, key, text }) =>
      SECRETS.filter(({ pattern }) => pattern.test(text)).map(({ what }) => ({ where, what: `has ${what} in ${key}` })),
    ),
};
