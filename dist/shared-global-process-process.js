import{__commonJS}from"./shared-esbuild.js";var require_process=__commonJS({"global-process:process"(exports,module){module.exports=globalThis.process}});export{require_process};
