import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{renderJson}from"./shared-report-json.js";import{renderTerminal}from"./shared-report-terminal.js";import{relative}from"node:path";function tell(report,written,json,terminal){let{color,columns}=terminal;terminal.out(json?renderJson(report):renderTerminal(report,{color,columns}));let paths=written.map(({path})=>relative(process.cwd(),path)||path);paths.length>0&&terminal.error(`Written: ${paths.join(", ")}
`)}export{tell};
