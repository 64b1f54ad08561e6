import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{__commonJS,__require}from"./shared-esbuild.js";var require_https=__commonJS({"required-http:https"(exports,module){module.exports=__require("https")}});var require_http=__commonJS({"required-http:http"(exports,module){module.exports=__require("http")}});export{require_http,require_https};
