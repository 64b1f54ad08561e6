import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{isInCi}from"./shared-github-context.js";function isPublicTo({private:isPrivate},environment){return isPrivate!==null?!isPrivate:isInCi(environment)?void 0:!1}export{isPublicTo};
