import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{messageOf}from"./shared-core-errors.js";function fileProblem(error){let{code,path}=error,at=path===void 0?"":` at ${path}`;switch(code){case"ENOENT":return"there is no such file or folder";case"EISDIR":return"it is a folder";case"ENOTDIR":case"EEXIST":return`a file is in its way${at}`;case"EACCES":case"EPERM":return"permission denied";case"EROFS":return"its file system is read-only";case"ENOSPC":return"the disk is full";default:return messageOf(error)}}export{fileProblem};
