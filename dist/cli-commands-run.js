import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{addFlag,addRunFlags,offering,policyOfRun}from"./shared-cli-commands-flags.js";import{Option}from"./shared-commander-index.js";import"./shared-config-environment.js";import"./shared-config-keys.js";import"./shared-config-meaning.js";import"./shared-config-model-keys.js";import"./shared-config-quantity.js";import"./shared-config-shape.js";import"./shared-config-takes.js";import"./shared-core-errors.js";import"./shared-core-units.js";import"./shared-esbuild.js";import"./shared-fastest-levenshtein-mod.js";import"./shared-gates-limit.js";import{GATES}from"./shared-gates-list.js";import"./shared-global-process-process.js";import"./shared-registry-ledger-kinds.js";import"./shared-registry-names.js";import"./shared-suite-policy-keys.js";import"./shared-suite-run-settings.js";import{suiteSettings}from"./shared-suite-settings.js";import"./shared-zod-external.js";import"./shared-zod-schemas.js";var runCommand=(command,terminal,finish)=>{addRunFlags(command,!0);for(let setting of suiteSettings())addFlag(command,setting);command.addOption(offering(new Option("--gate <name...>","only these gates"),GATES.map(({name})=>name))).action(async flags=>{let{assay}=await import("./cli-commands-assay.js"),only=Array.isArray(flags.gate)?flags.gate:void 0,gates=only??GATES.map(({name})=>name);finish(await assay(await policyOfRun(flags,suiteSettings(),gates,!0),only,flags,terminal))}).addHelpText("after",EXAMPLES)},EXAMPLES=`
Examples:
  modelassay run
  modelassay run --config ci/modelassay.yml --out build/assay
  modelassay run --gate accuracy --model models/candidate.onnx
  modelassay run --print-config
`;export{runCommand};
