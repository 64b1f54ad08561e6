import"./shared-esbuild.js";function csvText({columns,rows}){return columns.length===0?"":[columns,...rows].map(row=>`${row.map(cellText).join(",")}
`).join("")}function cellText(value){if(value===null)return"";let text=typeof value=="object"?JSON.stringify(value):String(value);return/[",\r\n]/.test(text)||text!==text.trim()?`"${text.replaceAll('"','""')}"`:text}export{csvText};
