import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{EnvironmentError,messageOf}from"./shared-core-errors.js";import{visible}from"./shared-wording-visible.js";import{randomUUID}from"node:crypto";import{appendFileSync}from"node:fs";function commandLine(name,message,properties={}){let parts=Object.entries(properties).flatMap(([key,value])=>value===void 0||value===""?[]:[`${key}=${escapeProperty(visible(String(value)))}`]);return`::${name}${parts.length===0?"":` ${parts.join(",")}`}::${escapeData(logLines(message).join(`
`))}`}function logLines(text){return text.split(/\r\n|[\r\n]/).map(line=>{let shown=visible(line).replaceAll("##[","# #[");return/^\s*::/.test(shown)?shown.replace("::",": :"):shown})}function setOutput(environment,name,value){let file=environment.GITHUB_OUTPUT;if(!file)return;let delimiter=`end-${randomUUID()}`;try{appendFileSync(file,`${name}<<${delimiter}
${value}
${delimiter}
`)}catch(error){throw new EnvironmentError(`The step output ${name} could not be written to GITHUB_OUTPUT: ${messageOf(error)}.`)}}function escapeData(text){return text.replaceAll("%","%25").replaceAll("\r","%0D").replaceAll(`
`,"%0A")}function escapeProperty(text){return escapeData(text).replaceAll(":","%3A").replaceAll(",","%2C")}export{commandLine,logLines,setOutput};
