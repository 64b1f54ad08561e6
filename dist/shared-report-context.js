import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var PLAIN_CONTEXT={missing:[],policyProblem:null,notices:[],mergeBase:null,earlier:[],lastChanges:[],sourceUrl:()=>null,whole:{label:"the HTML report",url:null}};export{PLAIN_CONTEXT};
