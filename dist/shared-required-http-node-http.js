import{__commonJS,__require}from"./shared-esbuild.js";var require_node_http=__commonJS({"required-http:node:http"(exports,module){module.exports=__require("node:http")}});export{require_node_http};
