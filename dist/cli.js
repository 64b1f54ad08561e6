#!/usr/bin/env node

// package.json
var package_default = { version: "0.1.0", engines: { node: ">=22" } };

// src/start.ts
var OLDEST_NODE = Number.parseInt(package_default.engines.node.replace(/^\D+/, ""), 10);
start(process.argv.slice(2));
function start(args) {
  process.stdout.on("error", loseOutput);
  process.stderr.on("error", loseOutput);
  process.on("uncaughtException", crash);
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
var isLost = false;
function loseOutput(error) {
  if (isLost || error.code === "EPIPE" || error.code === "EOF" || error.code === "ERR_STREAM_DESTROYED") return;
  isLost = true;
  const why = error.code === "ENOSPC" ? "the disk is full" : error.message;
  process.stderr.write(`error: what was to be told could not be written: ${why}.
`);
  process.once("exit", (code) => {
    if (code === 0) process.exitCode = 3;
  });
}
function crash(error) {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: "" };
  const more = process.env.MODELASSAY_DEBUG === "1" ? `${stack}
` : "";
  process.stderr.write(
    `error: Unexpected failure: ${message}. This is a fault of Model Assay, not of what it was given; MODELASSAY_DEBUG=1 tells where.
${more}`
  );
  process.exit(3);
}
function fail(error) {
  process.stderr.write(`error: modelassay is not installed whole: ${String(error)}. Install it again.
`);
  process.exitCode = 3;
}
