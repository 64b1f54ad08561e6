import{addFlag,addRunFlags,offering,policyOfRun}from"./shared-cli-commands-flags.js";import{suiteSettings}from"./shared-cli-commands-gate.js";import{Option}from"./shared-commander-index.js";import"./shared-core-errors.js";import"./shared-core-units.js";import"./shared-esbuild.js";import{GATES}from"./shared-gates-list.js";import"./shared-github-context.js";import"./shared-global-process-process.js";import"./shared-suite-policy-keys.js";import"./shared-suite-run-settings.js";import"./shared-wording-help.js";import"./shared-zod-schemas.js";var runCommand=(command,terminal,finish)=>{addRunFlags(command,!0);for(let setting of suiteSettings())addFlag(command,setting);command.addOption(offering(new Option("--gate <name...>","only these gates"),GATES.map(({name})=>name))).action(async flags=>{let{assay}=await import("./shared-cli-commands-assay.js"),only=Array.isArray(flags.gate)?flags.gate:void 0,gates=only??GATES.map(({name})=>name);finish(await assay(await policyOfRun(flags,suiteSettings(),gates,!0),only,flags,terminal))}).addHelpText("after",EXAMPLES)},EXAMPLES=`
Examples:
  modelassay run
  modelassay run --config ci/modelassay.yml --out build/assay
  modelassay run --gate accuracy --model models/candidate.onnx
  modelassay run --print-config
`;export{runCommand};
