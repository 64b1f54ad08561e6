// What actions/upload-artifact@v7 does with files, on this machine alone. An artifact whose name stands in the variable
// LOST never arrives, as when a runner is lost before the upload.
const { cpSync, existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const { INPUT_NAME: name, INPUT_PATH: path, ARTIFACTS: store, GITHUB_WORKSPACE: workspace, LOST: lost } = process.env;
if (name === lost) throw new Error('The runner has received a shutdown signal.');
const from = resolve(workspace, path);
if (existsSync(from)) cpSync(from, join(store, name), { recursive: true });
