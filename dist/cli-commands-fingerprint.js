import"./shared-esbuild.js";var fingerprintCommand=(command,terminal,finish)=>{command.option("-o, --output <file>","where to write it (default: standard output)").option("--model <file>","the model file, or a folder of files (default: that of modelassay.yml, where there is one)").option("--data <path...>","data to hash: files, folders of files, or Delta tables, by their version").option("--seed <name=value...>","seeds that training used").option("--container <digest>","digest of the image that training ran in").option("--fact <name=value...>","whatever else matters: execution provider, determinism flags").action(async flags=>{let{writeFacts}=await import("./cli-commands-facts.js");finish(await writeFacts(flags,terminal))}).addHelpText("after",`
Examples:
  modelassay fingerprint -o fingerprint.json --data data/train.parquet --seed numpy=7
  modelassay fingerprint --container sha256:\u2026
`)},reproduceCommand=(command,terminal,finish)=>{command.argument("<before>","a fingerprint, or evidence that names one").argument("[after]","another one (default: what is here now)").option("--ignore <prefix...>","facts that may differ, such as hardware/").option("--json","print the differences as JSON on standard output").action(async(before,after,flags)=>{let{compareFacts}=await import("./cli-commands-facts.js");finish(await compareFacts(before,after,flags,terminal))}).addHelpText("after",`
Examples:
  modelassay reproduce modelassay-out/evidence.json            what differs from then to now
  modelassay reproduce then.json now.json --ignore hardware/
`)};export{fingerprintCommand,reproduceCommand};
