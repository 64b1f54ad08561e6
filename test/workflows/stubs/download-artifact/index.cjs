// What actions/download-artifact@v8 does with files, on this machine alone: a folder for each artifact of the pattern.
const { cpSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');

const { INPUT_PATTERN: pattern, INPUT_PATH: path, ARTIFACTS: store, GITHUB_WORKSPACE: workspace } = process.env;
const [prefix] = pattern.split('*');
for (const name of readdirSync(store)) {
  if (name.startsWith(prefix)) cpSync(join(store, name), join(resolve(workspace, path), name), { recursive: true });
}
