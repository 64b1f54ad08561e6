// What actions/download-artifact@v8 does with files, on this machine alone: the files of the artifact of a name, or a folder for
// each artifact of a pattern.
const { cpSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');

const {
  INPUT_NAME: one,
  INPUT_PATTERN: pattern,
  INPUT_PATH: path,
  ARTIFACTS: store,
  GITHUB_WORKSPACE: workspace,
} = process.env;
const to = resolve(workspace, path);
if (one) cpSync(join(store, one), to, { recursive: true });
else {
  const [prefix] = pattern.split('*');
  for (const name of readdirSync(store)) {
    if (name.startsWith(prefix)) cpSync(join(store, name), join(to, name), { recursive: true });
  }
}
