#!/usr/bin/env node

// package.json
var package_default = { version: "0.1.0", engines: { node: ">=22" } };

// src/start.ts
var OLDEST_NODE = Number.parseInt(package_default.engines.node.replace(/^\D+/, ""), 10);
start(process.argv.slice(2));
function start(args) {
  process.stdout.on("error", ignoreClosedPipe);
  process.stderr.on("error", ignoreClosedPipe);
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    process.stderr.write(
      `error: modelassay needs Node.js ${OLDEST_NODE} or newer; this is ${process.version} (${process.execPath}). Install a newer one from https://nodejs.org, or in a workflow put actions/setup-node with node-version: 24 before it.
`
    );
    process.exitCode = 3;
  } else if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    process.stdout.write(`${package_default.version}
`);
  } else {
    import("./modelassay.js").then(({ open }) => open("cli")).catch(fail);
  }
}
function ignoreClosedPipe(error) {
  if (error.code !== "EPIPE" && error.code !== "EOF" && error.code !== "ERR_STREAM_DESTROYED") throw error;
}
function fail(error) {
  process.stderr.write(`error: modelassay is not installed whole: ${String(error)}. Install it again.
`);
  process.exitCode = 3;
}
