import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{diagnose}from"./shared-config-diagnose.js";import{expandEnvironment}from"./shared-config-environment.js";function validate(schema,parsed,environment){let expanded=environment?expandEnvironment(schema,parsed,environment):parsed,outcome=schema.safeParse(expanded.value,{reportInput:!1});if(!outcome.success)throw diagnose(schema,parsed,outcome.error.issues);return{config:outcome.data,written:expanded.value,sources:parsed.sources}}export{validate};
