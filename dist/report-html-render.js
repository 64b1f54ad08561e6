import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{placeName}from"./shared-core-errors.js";import"./shared-core-units.js";import"./shared-esbuild.js";import"./shared-report-asked.js";import"./shared-report-cell.js";import{checkName,rowsText}from"./shared-report-check-sentence.js";import"./shared-report-depth.js";import{commandsOf,neededFact}from"./shared-report-explain.js";import{SIGNS,TONES,badge,dataTable,ownTable,pill,toneOf}from"./shared-report-html-verdict.js";import{markup,markupText,trusted}from"./shared-report-markup.js";import{bySubject,heldLines,violationText}from"./shared-report-measure-rows.js";import{besideMergeBase,disagreements,lastChanges,provenance,shortDigest}from"./shared-report-merge-base.js";import{gatesInOrder}from"./shared-report-outline.js";import{changeOf,checkRows,measuredTitle,shownAt}from"./shared-report-rows.js";import"./shared-report-table-text.js";import{seriesFigure,sinceWhen,trendOf}from"./shared-report-trend.js";import{FOOTNOTE,PAIRED_NOTE,bareVerdict,effectText,foundText,hasPairs,isSoftened,isWarned}from"./shared-report-words.js";import{isDataRule,isMetric,isModelFact,marginOf,metNumber,sourceOf}from"./shared-result-check.js";import"./shared-result-decide.js";import{resultName}from"./shared-result-name.js";import"./shared-result-scalars.js";import"./shared-result-verdict.js";import"./shared-stats-normal-tail.js";import"./shared-stdlib-array-uint16-index.js";import"./shared-stdlib-math-base-special-erfc-index.js";import{helpUrl,pageUrl}from"./shared-wording-help.js";import"./shared-wording-missing-column.js";import{columnFormat,formatBytes,formatCount,formatDuration,several}from"./shared-wording-numbers.js";import{sentence}from"./shared-wording-sentence.js";import{clipped}from"./shared-wording-visible.js";import"./shared-zod-schemas.js";import{createHash}from"node:crypto";var WIDTH=170,HEIGHT=32,MIDDLE=WIDTH/2,ROOM=MIDDLE-6,LINE=9,LABEL=HEIGHT-3;function stanceOf(check){let{limit}=check,measure=metNumber(check);if(check.basis==="census"||limit===null||measure===null||measure.value===null)return null;let side=limit.good==="above"?1:-1,from=value=>side*((value??measure.value)-limit.value),[low,high]=[from(measure.interval?.low),from(measure.interval?.high)].sort((a,b)=>a-b),{baseline}=check.numbers,start=check.compared==="value"?baseline?.value??null:0;return{low,value:from(measure.value),high,baseline:start===null?null:side*(start-limit.value),scale:`${limit.rule} ${limit.unit}`}}function scalesOf(checks){let scales=new Map;for(let stance of checks.map(stanceOf)){if(stance===null)continue;let{low,high,value,baseline}=stance,reach=Math.max(...[low,high,value,baseline??0].map(Math.abs));scales.set(stance.scale,Math.max(reach,scales.get(stance.scale)??0))}return scales}function intervalPlot(check,scales){let stance=stanceOf(check);if(stance===null)return null;let reach=scales.get(stance.scale)||1,x=value=>Number((MIDDLE+ROOM*value/reach).toFixed(1)),range=stance.low===stance.high?null:markup`<path class="range" d="M${x(stance.low)} ${LINE}H${x(stance.high)}"/>`,baseline=stance.baseline===null?null:markup`<circle class="baseline" cx="${x(stance.baseline)}" cy="${LINE}" r="3"/>`,[bad,limit,good]=scaleTexts(check,reach);return markup`<svg class="plot" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><path class="axis" d="M2 ${LINE}H${WIDTH-2}"/>${range}${baseline}<circle class="point" cx="${x(stance.value)}" cy="${LINE}" r="3.5"/><path class="limit" d="M${MIDDLE} 1V${2*LINE-1}"/><text x="2" y="${LABEL}">${bad}</text><text x="${MIDDLE}" y="${LABEL}" text-anchor="middle">${limit}</text><text x="${WIDTH-2}" y="${LABEL}" text-anchor="end">${good}</text></svg>`}function scaleTexts({limit,compared},reach){let{value,unit,good}=limit,side=good==="above"?1:-1,ends=[value-side*reach,value,value+side*reach],format=columnFormat(unit,compared==="value"?"level":"change",[reach]),write=compared==="value"?format.value:format.signed,isShare=compared==="value"&&unit==="fraction",bare=end=>isShare&&(end<0||end>1)?"":write(end).replace(/\u00a0.*$/,"");return[bare(ends[0]),write(ends[1]),bare(ends[2])]}var MAX_CARDS=60,MAX_IN_SIGHT=6,MAX_EXAMPLES=10,MAX_SENTENCE=2e3,WHOSE={input:"The configuration or an input is wrong",subject:"The model could not be tested",environment:"This machine or a service would not let it run"};function mistakeCards(context){return(context.policyProblem?.mistakes??[]).map(({text,source})=>problemCard("policy","The policy cannot be read",text,source===null?null:markup`<p class="small">At ${place(source,context)}.</p>`))}function problemCards({problems,missing},context){return[...problems.map(result=>{let{kind,message,source}=result.problem;return problemCard(resultName(result),WHOSE[kind],message,source===null?null:markup`<p class="small">At ${place(source,context)}.</p>`)}),...missing.map(item=>problemCard(resultName(item),item.fact===void 0?"No result was delivered":`${item.fact[0].toUpperCase()}${item.fact.slice(1)}`,item.reason,null))]}function checkCards(entries,context){let shown=bySubject(entries).slice(0,MAX_CARDS),checks=shown.flat(),scales=scalesOf(checks.map(({check})=>check)),rows=new Map(checkRows(checks).map(row=>[row.entry,row]));return shown.map(group=>{let[worst,...others]=group.map(entry=>rows.get(entry));return others.length===0?checkCard(worst,scales,context):groupCard([worst,...others],scales,context)})}function cardList(cards){let rest=cards.slice(MAX_IN_SIGHT),folded=rest.length===0?null:markup`<details><summary>${several(rest.length,"more","more")}, with the reason</summary><div class="cards">${rest}</div></details>`;return markup`<div class="cards">${cards.slice(0,MAX_IN_SIGHT)}</div>${folded}`}function problemCard(name,title,message,after){return markup`<article class="card tone-fail"><header>${badge("fail","!","error")}<h3>${title}</h3><span class="gate">${name}</span></header><p>${sentence(clipped(message,MAX_SENTENCE))}${help(message)}</p>${after}</article>
`}function checkCard(row,scales,context){let{check}=row.entry,plot=row.bare.interval===""?null:intervalPlot(check,scales),numbers=[...measured([row]),["Limit",row.limit],["Margin left",row.margin],...plot===null?[]:[["Interval and limit",plot]]];return card(row,checkName(check),markup`${numberList(numbers)}
<p>${why(check)}</p>${exampleLine(check.examples)}${foldOf([row],context)}`)}function help(message){let url=helpUrl(message);return url===null?null:markup` ${more(url)}`}function more(url){return markup`<a href="${url}" rel="noreferrer noopener">More on this</a>.`}function groupCard(group,scales,context){let[worst]=group,{check}=worst.entry,isData=isDataRule(check),items=group.map(row=>{let own=row.entry.check,found=isData?violationText(own):"",title=isData?markup`<bdi>${own.title}</bdi>${found===""?null:markup`: ${found}`}`:row.limit,asked=isData&&row.limit!=="\u2013"?markup`, asked ${row.limit}`:null,margin=isData||row.margin==="\u2013"?null:markup` <span class="small">${row.margin} left</span>`,plot=row.bare.interval===""?null:intervalPlot(own,scales),text=found===""?why(own):afterReason(own);return markup`<li>${badge(toneOf(own),SIGNS[own.verdict],"")} <div><strong>${title}</strong>${asked}${margin}${text===""?null:markup`\n<p>${text}</p>`}</div>${plot}</li>
`}),examples=group.find(({entry})=>entry.check.examples.length>0)?.entry.check.examples??[],name=isData&&check.about.kind==="column"?check.about.column:checkName(check);return card(worst,name,markup`${isData?null:numberList(measured(group))}
<ul class="limits">${items}</ul>${exampleLine(examples)}${foldOf(group,context)}`)}function card({entry:{check,result}},name,body){return markup`<article class="card tone-${toneOf(check)}"><header>${pill(check)}<h3><bdi>${name}</bdi></h3><span class="gate">${resultName(result)}</span></header>
${body}</article>
`}function measured(group){let[{entry,baseline,bare}]=group,bounds=met=>group.find(row=>shownAt(row.entry.check)===met&&row.bare.interval!=="")?.bare.interval,bounded=(value2,interval)=>interval===void 0?value2:markup`${value2} <small>${interval}</small>`,rows=entry.check.numbers.value?.rows??null,value=bounded(bare.current,bounds("value"));return[["Baseline",baseline],[measuredTitle([entry]),rows===null?value:markup`${value} <small>· ${rowsText(rows)}</small>`],["Difference",bare.difference==="\u2013"?"\u2013":bounded(bare.difference,bounds("change"))],["In points",bare.points]]}function numberList(numbers){let shown=numbers.filter(([,value])=>value!=="\u2013").map(([title,value])=>markup`<div><dt>${title}</dt><dd>${value}</dd></div>`);return markup`<dl class="numbers">${shown}</dl>`}function why(check){return[sentence(clipped(check.reason,MAX_SENTENCE)),afterReason(check)].filter(text=>text!=="").join(" ")}function afterReason(check){return[check.observed===null?"":`In these rows: ${sentence(check.observed)}`,effectText(check)].filter(text=>text!=="").join(" ")}function foldOf(group,context){let parts=group.map(({entry})=>{let{check}=entry,flip=[neededFact(check),check.flip===null?"":sentence(clipped(check.flip,MAX_SENTENCE))].filter(text=>text!=="");return markup`${flip.length===0?null:markup`<p class="flip"><strong>To flip it:</strong> ${flip.join(" ")}</p>`}<p class="small">${facts(entry,context)}</p>`});return markup`<details><summary>Where it is written, and what would flip it</summary>${parts}</details>`}function exampleLine(examples){if(examples.length===0)return null;let more3=examples.length>MAX_EXAMPLES?` and ${formatCount(examples.length-MAX_EXAMPLES)} more`:"",ids=examples.slice(0,MAX_EXAMPLES).map((id,index)=>markup`${index===0?"":", "}<code>${id}</code>`);return markup`<p>Rows ${ids}${more3}.</p>`}function facts({check},context){let{limit,method,page:page2,reproduce,listing}=check,parts=[],source=sourceOf(check);if(!limit&&source&&parts.push(markup`Asked for at ${place(source,context)}.`),limit){let from=limit.source===null?null:markup` from ${place(limit.source,context)}`;parts.push(markup`Limit <code>${limit.rule}: ${limit.text}</code>${from}.`)}return parts.push(markup`Id <code>${check.id}</code>.`),method&&parts.push(markup`Method: ${sentence(method)}`),page2!==void 0&&parts.push(more(pageUrl(page2))),reproduce&&parts.push(markup`<br>To reproduce: <code>${reproduce}</code>`),listing&&parts.push(markup`<br>To list the failing rows: <code>${listing}</code>`),parts.map(part=>markup`${part} `)}function place(source,context){let label=markup`<code>${placeName({file:source.file,line:source.line})}</code>`,url=context.sourceUrl(source);return url!==null&&/^https?:\/\//.test(url)?markup`<a href="${url}" rel="noreferrer noopener">${label}</a>`:label}var PICTURE="Interval and limit",MEASURED="Measured",COLUMNS=[{title:"Check",kind:"name",cell:([row],_,severalGates)=>({content:nameOf(row,severalGates)})},{title:"Verdict",kind:"line",cell:([{entry}])=>({content:verdictOf(entry.check)})},{title:"Baseline",kind:"number",cell:([row])=>({content:row.baseline,key:row.entry.check.numbers.baseline?.value??null}),used:some(check=>check.numbers.baseline!==null)},{title:MEASURED,kind:"number",cell:group=>({content:markup`${withBounds(group,"value")}${rowsNote(group[0].entry.check)}`,key:group[0].entry.check.numbers.value?.value??null})},{title:"Difference",kind:"number",cell:group=>({content:withBounds(group,"change"),key:changeOf(group[0].entry.check)?.value??null}),used:some(check=>changeOf(check)!==null)},{title:"Asked",kind:"brief",cell:group=>({content:each(group,row=>limitCell(row,group))})},{title:PICTURE,kind:"line",cell:(group,scales)=>({content:each(group,({entry})=>intervalPlot(entry.check,scales)),key:marginOf(group[0].entry.check)}),used:some(check=>check.basis==="interval"||check.basis==="point")},{title:"Why",kind:"long",cell:group=>({content:group.flatMap(({entry:{check}})=>check.verdict==="pass"?[]:check.reason).join(" ")}),used:entries=>bySubject(entries.filter(({check})=>check.verdict!=="pass")).length>MAX_CARDS}];function checkTable(id,caption,entries){let columns=COLUMNS.filter(({used})=>used===void 0||used(entries)).map(column=>column.title===MEASURED?{...column,title:measuredTitle(entries)}:column),severalGates=new Set(entries.map(({result})=>resultName(result))).size>1,scales=scalesOf(entries.map(({check})=>check)),byEntry=new Map(checkRows(entries).map(row=>[row.entry,row])),rows=bySubject(entries).flatMap(group=>isMetric(group[0].check)?[group]:group.map(entry=>[entry])).map(group=>{let own=group.map(entry=>byEntry.get(entry)),{check}=own[0].entry;return{verdict:isWarned(check)?"warning":check.verdict,tone:toneOf(check),cells:columns.map(({cell})=>cell(own,scales,severalGates))}}),pictures=columns.some(({title})=>title===PICTURE);return dataTable(id,{caption,note:pictures?PICTURE_NOTE:null,underHeading:!0},columns,rows)}var PICTURE_NOTE="In the pictures the line in the middle is the limit, and right of it is the good side; the hollow dot is the baseline.";function nameOf({entry:{check,result}},severalGates){let gate=severalGates?markup`<small>${resultName(result)}</small>`:null;return markup`<bdi>${checkName(check)}</bdi>${direction(check)}${gate}`}function verdictOf(check){if(!isSoftened(check))return pill(check);let became=check.effect?.kind==="waived"?"waived":check.effect?.kind==="allowed"?"let be":"warns";return markup`${badge(toneOf(check),SIGNS[check.verdict],bareVerdict(check))}<small>${became}, does not block</small>`}function rowsNote({numbers}){let rows=numbers.value?.rows??null;return rows===null?null:markup`<small>${rowsText(rows)}</small>`}function limitCell({limit,entry:{check}},group){let mark=group.length===1?null:markup`<span class="mark tone-${toneOf(check)}" title="${bareVerdict(check)}"><span aria-hidden="true">${SIGNS[check.verdict]}</span><span class="sr">${bareVerdict(check)}: </span></span> `;return markup`${mark}${limit}${check.method===null||check.method==="census"?null:markup` <small>${check.method}</small>`}`}function each(group,write){return group.length===1?write(group[0]):markup`${group.map(row=>markup`<div>${write(row)}</div>`)}`}function direction(check){let{better}=check;if(better===null||isDataRule(check))return null;let[arrow,words]=better==="higher"?["\u2191","higher is better"]:["\u2193","lower is better"];return markup`\u00a0<span class="better" title="${words}"><span aria-hidden="true">${arrow}</span><span class="sr">, ${words}</span></span>`}function withBounds(group,which){let{current,difference}=group[0].bare,value=which==="value"?current:difference,interval=group.find(row=>shownAt(row.entry.check)===which)?.bare.interval??"";return interval===""?value:markup`${value} <small>${interval}</small>`}function some(holds){return entries=>entries.some(({check})=>holds(check))}var MAX_FINDING=2e3,MOST_FINDINGS=3;function decisionSection(report){let{verdict,outline}=report,{results,failed,inconclusive}=outline,tone=verdict.blocking?verdict.verdict==="inconclusive"?"unsure":"fail":"pass",sign=verdict.blocking?SIGNS[verdict.verdict==="inconclusive"?"inconclusive":"fail"]:SIGNS.pass,about=provenance(results).filter(({label})=>label==="Model"||label==="Baseline"||label==="Data").map(({label,facts:facts2})=>{let[first,...others]=facts2,more3=others.length===0?"":` and ${several(others.length,"other")}`;return`${label.toLowerCase()} ${first.text} ${first.code}${first.after===""?"":` (${first.after})`}${more3}`}),when=results.map(({startedAt})=>startedAt).filter(time=>!Number.isNaN(Date.parse(time))).sort();when[0]&&about.push(`${when[0].replace("T"," ").slice(0,16)} UTC`);let finding=verdict.finding===""?null:markup`<p class="finding">${clipped(verdict.finding,MAX_FINDING)}</p>`,look=[...lookAt(results,failed),...changed(report),...commands(failed,inconclusive)];return{id:"decision",link:null,body:markup`<section id="decision" class="decision tone-${tone}"><span class="seal" aria-hidden="true">${sign}</span><h1>${verdict.decision.replace(/\.$/,"")}</h1>${finding}${look}<p class="about">${about.join(" \xB7 ")}</p></section>
`}}function lookAt(results,failed){let failing=new Set(failed.map(({result})=>result)),found=results.flatMap(result=>failing.has(result)?result.findings.slice(1):[]);return found.length===0?[]:[markup`<p><strong>Look at first:</strong> ${clipped(found.slice(0,MOST_FINDINGS).map(sentence).join(" "),MAX_FINDING)}</p>`]}function changed(report){return lastChanges(report).map(text=>markup`<p><strong>Last changed:</strong> ${clipped(text,MAX_FINDING)}</p>`)}function commands(...entries){let{repeat,listing}=commandsOf(entries.flat());return[...repeat.slice(0,MOST_FINDINGS).map(command=>markup`<p><strong>Run it yourself:</strong> <code>${command}</code></p>`),...listing===null?[]:[markup`<p><strong>List the failing rows:</strong> <code>${listing}</code></p>`]]}function statsSection({results,missing},{checks}){let duration=results.reduce((sum,result)=>sum+result.durationMs,0),stats=[["Gates",formatCount(results.length+missing.filter(({fact})=>fact===void 0).length)],["Checks passed",`${formatCount(checks.passed)} of ${formatCount(checks.total)}`],["Warnings",formatCount(checks.warnings)],["Time",formatDuration(duration)]];return{id:"stats",link:null,body:markup`<dl class="stats">${stats.map(([title,value])=>markup`<div><dt>${title}</dt><dd>${value}</dd></div>`)}</dl>
`}}function noticeSection({results},context){let notices=[...disagreements(results),...context.notices];if(notices.length===0)return null;let items=notices.map(({level,text})=>level==="warning"?markup`<p class="notice"><strong>Warning:</strong> ${text}</p>\n`:markup`<p class="notice note"><strong>Note:</strong> ${text}</p>\n`);return{id:"notices",link:null,body:markup`${items}`}}function gateSection(outline){let{results,missing}=outline;if(results.length+missing.length<2)return null;let columns=[{title:"Verdict",kind:"line"},{title:"Gate",kind:"name"},{title:"What it found",kind:"text"},{title:"Checks",kind:"number"},{title:"Time",kind:"number"}],rows=[...gatesInOrder(outline).map(result=>({cells:[{content:badge(TONES[result.verdict],SIGNS[result.verdict],result.verdict)},{content:resultName(result)},{content:sentence(foundText(result))},{content:formatCount(result.checks.length),key:result.checks.length},{content:formatDuration(result.durationMs),key:result.durationMs}]})),...missing.map(item=>({cells:[{content:badge("fail","!",item.fact?"blocks":"no result")},{content:resultName(item)},{content:sentence(item.reason)},{content:"\u2013",key:null},{content:"\u2013",key:null}]}))];return section("gates","Gates","Gates",dataTable("gates-table",{caption:"Gates",underHeading:!0},columns,rows))}function blockingSection(outline,context){let entries=[...outline.failed,...outline.inconclusive],cards=[...mistakeCards(context),...problemCards(outline,context),...checkCards(entries,context)];return cards.length===0?null:section("blocking","What blocks",`What blocks (${cards.length+unseen(entries)})`,[cardList(cards),more2(unseen(entries))])}function warningSection({warnings},context){return warnings.length===0?null:section("warnings","Warnings, not blocking",`Warnings (${warnings.length})`,[cardList(checkCards(warnings,context)),more2(unseen(warnings))])}function checksSection({failed,inconclusive,warnings,allowed,passed}){let entries=[...failed,...inconclusive,...warnings,...allowed,...passed.filter(({check})=>isMetric(check))],held=passed.filter(({check})=>!isMetric(check));if(entries.length+held.length===0)return null;let facts2=held.filter(({check})=>isModelFact(check)).length,words=[facts2===0?"":`${several(facts2,"check")} of the model ${facts2===1?"holds":"hold"}`,...heldLines(held)];return section("checks","Checks",`Checks (${entries.length+held.length})`,[entries.length===0?null:checkTable("all-checks","Checks",entries),held.length===0?null:markup`<details class="held"><summary>${SIGNS.pass} ${words.filter(text=>text!=="").join(" \xB7 ")}</summary>${checkTable("held-checks","What holds",held)}</details>`])}function resultSection(result,index,figures){if(figures.length+result.tables.length===0)return null;let id=`result-${index}`,tables=result.tables.map((table,number)=>ownTable(`${id}-table-${number}`,table));return section(id,resultName(result),resultName(result),[figures,markup`<div class="tables">${tables}</div>`])}function trendSection(series,figures){let[first]=series;if(first===void 0)return null;let moving=series.flatMap(({metric,drift})=>drift===null?[]:[markup`<li><strong>${metric}</strong> ${sentence(drift)}</li>\n`]);return section("trend","Earlier runs","Earlier runs",[markup`<p class="lead">${sinceWhen(first)}, this one last.</p>`,moving.length===0?null:markup`<div class="panel"><ul class="plain">${moving}</ul></div>`,figures])}function notCheckedSection({notChecked}){if(notChecked.length===0)return null;let items=notChecked.map(({where,title,reason})=>markup`<li>${where}: <strong>${title}</strong>: ${sentence(reason)}</li>\n`);return section("not-checked","Not checked","Not checked",markup`<div class="panel"><ul class="plain">${items}</ul></div>`)}function provenanceSection({results},{mergeBase}){if(results.length===0)return null;let facts2=provenance(results,mergeBase).map(({label,facts:items})=>{let values=items.map(({text,code,after})=>markup`<dd>${text} ${code===""?null:markup`<code>${code}</code>`} ${after===""?null:markup`<span class="small">(${after})</span>`}</dd>`);return markup`<dt>${label}</dt>${values}\n`});return section("provenance","What was compared, and where","Provenance",[markup`<div class="panel"><dl class="facts">${facts2}</dl></div>`,fileTable(results),environmentTable(results)])}function footer({results}){return markup`<footer><p>${FOOTNOTE}${hasPairs(results)?` ${PAIRED_NOTE}`:""}</p></footer>`}function fileTable(results){let files=new Map(results.flatMap(({subject})=>subject?.files??[]).map(file=>[`${file.path} ${file.sha256}`,file]));if(files.size===0)return null;let columns=[{title:"File",kind:"name"},{title:"SHA-256",kind:"code"},{title:"Size",kind:"number"}],rows=[...files.values()].map(({path,sha256,bytes})=>({cells:[{content:path},{content:sha256},{content:formatBytes(bytes),key:bytes}]}));return markup`<details><summary>${several(files.size,"file")} of the model</summary>${dataTable("files",{caption:"Files of the model"},columns,rows)}</details>`}function environmentTable(results){let columns=[{title:"Gate",kind:"line"},{title:"Property",kind:"name"},{title:"Value",kind:"text"}],rows=results.flatMap(result=>[...Object.entries(result.environment).map(([key,value])=>({cells:[{content:resultName(result)},{content:key},{content:String(value??"\u2013")}]})),{cells:[{content:resultName(result)},{content:"policy digest"},{content:shortDigest(result.policy.digest)}]}]);return markup`<details><summary>Environment of every gate</summary>${dataTable("environment",{caption:"Environment"},columns,rows)}</details>`}function unseen(entries){return Math.max(0,bySubject(entries).length-MAX_CARDS)}function more2(count){return count<=0?null:markup`<p class="small">${several(count,"more check")} in the table below, with the reason of each.</p>`}function section(id,title,link,body){return{id,link,body:markup`<section><h2 id="${id}">${title}</h2>${body}</section>\n`}}function besideSection(results,context){let beside=besideMergeBase(results,context.mergeBase);if(beside===null)return null;let baselines=beside.baselines.map(({name,identity,age,role})=>({cells:[{content:name},{content:role},{content:identity===""?"\u2013":identity},{content:age}]})),columns=COLUMNS2.filter(({title})=>title!=="Baseline"||beside.hasBaseline),rows=beside.rows.map(row=>({verdict:row.check.verdict,tone:toneOf(row.check),cells:columns.map(({cell})=>cell(row))}));return section("baselines","Baselines","Baselines",[markup`<p class="lead">${beside.title}.</p>`,dataTable("baselines-table",{caption:"Baselines",underHeading:!0},BASELINE_COLUMNS,baselines),dataTable("beside-table",{caption:"Beside the merge base",note:beside.note},columns,rows)])}var BASELINE_COLUMNS=[{title:"Baseline",kind:"name"},{title:"Role",kind:"text"},{title:"Identity",kind:"code"},{title:"Age",kind:"line"}],COLUMNS2=[{title:"Check",kind:"name",cell:({name,gate})=>({content:markup`<bdi>${name}</bdi>${gate===""?null:markup`<small>${gate}</small>`}`})},{title:"Baseline",kind:"number",cell:({baseline,keys})=>({content:baseline,key:keys.baseline})},{title:"Merge base",kind:"number",cell:({atBase,keys})=>({content:atBase,key:keys.atBase})},{title:"Now",kind:"number",cell:({now,keys})=>({content:now,key:keys.now})},{title:"Since merge base",kind:"number",cell:({since,trend,keys})=>({content:trend==="same"?"same":markup`${since}${trend==="changed"?null:markup` <small>${trend}</small>`}`,key:keys.now-keys.atBase})},{title:"Verdict then",kind:"line",cell:({verdictThen})=>({content:badge(TONES[verdictThen],SIGNS[verdictThen],verdictThen)})},{title:"Verdict now",kind:"line",cell:({check})=>({content:pill(check)})}];var SCRIPT=`
'use strict';
(() => {
  const root = document.documentElement;
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const theme = document.getElementById('theme');
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches);
  // It says what it does.
  const showTheme = () => {
    theme.textContent = isDark() ? 'Light theme' : 'Dark theme';
  };
  theme.hidden = false;
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    showTheme();
  });
  prefersDark.addEventListener('change', showTheme);
  showTheme();

  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const keyOf = (cell) => {
    if (cell.dataset.k !== undefined) return cell.dataset.k === '' ? null : Number(cell.dataset.k);
    return cell.textContent.trim();
  };
  const compare = (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  };

  const status = document.getElementById('status');
  const makeSortable = (table, rows) => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    for (const [column, head] of heads.entries()) {
      const title = head.textContent;
      const button = make('button', { type: 'button' }, title);
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const before = head.getAttribute('aria-sort');
        const next = before === 'ascending' ? 'descending' : before === 'descending' ? null : 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        if (next) head.setAttribute('aria-sort', next);
        const sign = next === 'descending' ? -1 : 1;
        const keys = new Map(rows.map((row) => [row, keyOf(row.cells[column])]));
        const sorted = next
          ? [...rows].sort((a, b) => {
              const x = keys.get(a);
              const y = keys.get(b);
              return x === null || y === null ? compare(x, y) : sign * compare(x, y);
            })
          : rows;
        body.append(...sorted);
        status.textContent = next ? 'Sorted by ' + title + ', ' + next : 'In the original order';
      });
    }
  };

  const FILTER_FROM = 5;
  const makeFilterable = (table, rows, tools) => {
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const verdicts = [...new Set(rows.map((row) => row.dataset.verdict).filter(Boolean))];
    let verdict = null;
    const input = make('input', { type: 'search', placeholder: 'Filter', autocomplete: 'off', spellcheck: false });
    // The caption's first part is its name; a note may follow.
    const name = table.caption.firstElementChild.textContent;
    input.setAttribute('aria-label', 'Filter ' + name);
    const count = make('span', { className: 'count' });
    count.setAttribute('role', 'status');
    const apply = () => {
      const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const fits =
          (verdict === null || row.dataset.verdict === verdict) && words.every((word) => texts.get(row).includes(word));
        row.hidden = !fits;
        if (fits) shown += 1;
      }
      count.textContent = shown === rows.length ? rows.length + ' rows' : shown + ' of ' + rows.length + ' rows';
    };
    input.addEventListener('input', apply);
    if (verdicts.length > 1) {
      const group = make('span', {});
      group.setAttribute('role', 'group');
      group.setAttribute('aria-label', 'Verdicts in ' + name);
      const buttons = [null, ...verdicts].map((value) => {
        const number = rows.filter((row) => value === null || row.dataset.verdict === value).length;
        const button = make('button', { type: 'button' }, (value ?? 'all') + ' ' + number);
        button.setAttribute('aria-pressed', String(value === verdict));
        button.addEventListener('click', () => {
          verdict = value;
          for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
          apply();
        });
        return button;
      });
      for (const button of buttons) group.append(button, ' ');
      tools.append(group);
    }
    tools.append(input, count);
    apply();
  };

  for (const table of document.querySelectorAll('table')) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 2) continue;
    makeSortable(table, rows);
    if (rows.length >= FILTER_FROM) makeFilterable(table, rows, table.closest('.panel').querySelector('.tools'));
  }

  addEventListener('beforeprint', () => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });
})();
`;var STYLE=`
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0e1116);
  --panel: light-dark(#ffffff, #161b22);
  --sunken: light-dark(#f0f2f5, #1c222b);
  --text: light-dark(#1c2128, #e6eaf0);
  --muted: light-dark(#566070, #9aa6b5);
  --line: light-dark(#dde1e7, #2d343f);
  --edge: light-dark(#1c212833, #00000099);
  --strong-line: light-dark(#b9c0cb, #4a5462);
  --accent: light-dark(#0a58b0, #7cb8ff);
  --pass: light-dark(#12693a, #6fdd9c);
  --pass-soft: light-dark(#e2f5e9, #12291d);
  --fail: light-dark(#b0142d, #ff8f92);
  --fail-soft: light-dark(#fdeaec, #311519);
  --unsure: light-dark(#80530a, #f1c566);
  --unsure-soft: light-dark(#fdf3dc, #2c2311);
  --second: light-dark(#7a3fb0, #c9a2ff);
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main, .bar > div, footer { max-width: 78rem; margin-inline: auto; padding-inline: 1.25rem; }
h1, h2, h3, p { margin: 0; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.35rem, 1rem + 1.8vw, 2rem); line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0.9rem; letter-spacing: -0.005em; }
h3 { font-size: 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
code { font: 0.88em/1.5 var(--mono); background: var(--sunken); border-radius: 4px; padding: 0.1em 0.35em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999rem; top: 0.5rem; background: var(--panel); padding: 0.5rem 1rem; z-index: 9; }
.skip:focus { left: 1rem; }
.bar { background: var(--panel); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 5; }
.bar > div { display: flex; align-items: center; gap: 1.25rem; min-height: 3rem; }
.brand { font-weight: 650; white-space: nowrap; }
nav { flex: 1; overflow-x: auto; scrollbar-width: none; }
nav ul { display: flex; gap: 0.9rem; list-style: none; margin: 0; padding: 0.25rem; white-space: nowrap; }
nav a { color: var(--muted); text-decoration: none; padding-block: 0.35rem; }
nav a:hover { color: var(--text); text-decoration: underline; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; background: none; border: 1px solid var(--line); border-radius: 6px; padding: 0.25rem 0.7rem; }
button:hover { border-color: var(--strong-line); background: var(--sunken); }
button[aria-pressed="true"] { background: var(--text); border-color: var(--text); color: var(--page); }
#theme { white-space: nowrap; font-size: 0.85rem; }

.decision { display: grid; grid-template-columns: auto 1fr; gap: 0 1.1rem; align-items: start; margin-top: 2rem; padding: 1.4rem 1.5rem; background: var(--panel); border: 1px solid var(--line); border-left: 6px solid var(--tone); border-radius: 10px; }
.seal { grid-row: span 9; display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 50%; background: var(--soft); color: var(--tone); font-size: 1.6rem; font-weight: 700; line-height: 1; }
.decision .finding { font-size: 1.05rem; max-width: 62rem; }
.decision p { max-width: 62rem; margin-top: 0.35rem; }
.decision .about { color: var(--muted); font-size: 0.9rem; margin-top: 0.35rem; }
.tone-pass { --tone: var(--pass); --soft: var(--pass-soft); }
.tone-fail { --tone: var(--fail); --soft: var(--fail-soft); }
.tone-unsure { --tone: var(--unsure); --soft: var(--unsure-soft); }
.stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.75rem; margin: 0.9rem 0 0; }
.stats div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 0.6rem 0.9rem; }
.stats dt { color: var(--muted); font-size: 0.82rem; }
.stats dd { margin: 0; font-size: 1.2rem; font-weight: 600; }
.notice { margin-top: 0.9rem; padding: 0.65rem 1rem; border-radius: 8px; background: var(--unsure-soft); border: 1px solid var(--line); }
.notice strong { color: var(--unsure); }
.notice.note { background: var(--panel); }
.notice.note strong { color: var(--muted); }

.pill { display: inline-flex; align-items: center; gap: 0.35em; white-space: nowrap; font-size: 0.85rem; font-weight: 600; line-height: 1.5; color: var(--tone); background: var(--soft); border-radius: 99px; padding: 0.05rem 0.65rem; }
.cards { display: grid; gap: 0.9rem; }
.card { background: var(--panel); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 8px; padding: 1rem 1.2rem; display: grid; gap: 0.55rem; break-inside: avoid; }
.card header { display: flex; flex-wrap: wrap; gap: 0.4rem 0.8rem; align-items: baseline; }
.card header .gate { color: var(--muted); font-size: 0.88rem; }
.numbers { display: flex; flex-wrap: wrap; gap: 0.35rem 1.8rem; margin: 0; }
.numbers div { min-width: 5rem; }
.numbers dt { color: var(--muted); font-size: 0.8rem; }
.numbers dd { margin: 0; font-weight: 600; }
.numbers dd small { font-weight: 400; color: var(--muted); font-size: 0.85rem; }
.flip { max-width: 60rem; }
.limits { list-style: none; margin: 0.5rem 0 0; padding: 0; }
.limits li { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0.1rem 0.75rem; align-items: start; padding: 0.4rem 0; border-top: 1px solid var(--line); }
.limits li > div > p { margin: 0.1rem 0 0; }
.small { color: var(--muted); font-size: 0.88rem; }
.plot { display: block; }
.plot .axis { stroke: var(--line); }
.plot .limit { stroke: var(--text); stroke-width: 1.5; }
.plot .range { stroke: var(--tone); stroke-width: 4; stroke-linecap: round; opacity: 0.45; }
.plot .point { fill: var(--tone); }
.plot .baseline { fill: var(--panel); stroke: var(--muted); stroke-width: 1.5; }
.plot text { fill: var(--muted); font-size: 9.5px; font-weight: 400; }

.panel { position: relative; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; margin-top: 0.9rem; min-width: 0; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); gap: 0.9rem; align-items: start; margin-top: 0.9rem; }
.tables .panel { margin-top: 0; }
.tables .wide { grid-column: 1 / -1; }
.scroll { position: relative; overflow-x: auto; border-radius: 8px;
  background: linear-gradient(to right, var(--panel) 30%, transparent) left / 2.5rem 100%, linear-gradient(to left, var(--panel) 30%, transparent) right / 2.5rem 100%,
    linear-gradient(to right, var(--edge), transparent) left / 0.9rem 100%, linear-gradient(to left, var(--edge), transparent) right / 0.9rem 100%;
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll; }
.head { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; padding: 0.7rem 0.95rem 0.35rem; }
.head:not(:has(p, button, input)) { display: none; }
.head > div:empty { display: none; }
.title { font-weight: 650; }
.note { color: var(--muted); font-size: 0.88rem; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem 0.8rem; align-items: center; font-size: 0.86rem; margin-left: auto; }
.tools input { width: 10rem; max-width: 100%; background: var(--page); border: 1px solid var(--strong-line); border-radius: 6px; padding: 0.22rem 0.6rem; }
.tools input::placeholder { color: var(--muted); opacity: 1; }
.tools .count { color: var(--muted); }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { padding: 0; }
th, td { text-align: left; padding: 0.42rem 0.7rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; font-size: 0.82rem; white-space: nowrap; border-top: 0; border-bottom: 1px solid var(--strong-line); vertical-align: bottom; }
th:first-child, td:first-child { padding-left: 0.95rem; }
th:last-child, td:last-child { padding-right: 0.95rem; }
tbody th { font-weight: 500; min-width: 13.5rem; max-width: 26rem; overflow-wrap: anywhere; }
td { max-width: 34rem; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.n small, td.w small, td.brief small, tbody th small { display: block; color: var(--muted); font-weight: 400; font-size: 0.85em; }
td.brief div + div, td.w div + div { margin-top: 0.3rem; }
.mark { font-weight: 700; color: var(--tone); }
.better { color: var(--muted); }
td.w { white-space: nowrap; }
td.brief { min-width: 8.5rem; max-width: 13rem; }
td.long { min-width: 20rem; color: var(--muted); }
tbody tr:hover { background: var(--sunken); }
tbody tr:first-child > * { border-top: 0; }
th button { border: 0; padding: 0; border-radius: 3px; font-weight: inherit; color: inherit; }
th button:hover { background: none; color: var(--text); text-decoration: underline; }
th button::after { content: "\u2195"; opacity: 0.45; margin-left: 0.35em; }
th[aria-sort="ascending"] button::after { content: "\u2191"; opacity: 1; }
th[aria-sort="descending"] button::after { content: "\u2193"; opacity: 1; }
tr[hidden] { display: none; }

figure { margin: 0.9rem 0 0; padding: 1rem 1.1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; break-inside: avoid; }
figcaption { font-weight: 650; margin-bottom: 0.5rem; }
figure.images ul { display: flex; flex-wrap: wrap; gap: 0.9rem; margin: 0; padding: 0; list-style: none; }
figure.images li { width: 8.5rem; overflow-wrap: anywhere; font-size: 0.85em; }
figure.images img { image-rendering: pixelated; border: 1px solid var(--line); }
figure.images li > p { margin: 0.2rem 0; font-weight: 600; }
figure.images dl { display: grid; grid-template-columns: auto 1fr; gap: 0 0.5rem; margin: 0; }
figure.images dd { margin: 0; }
figure > p { max-width: 62rem; margin-bottom: 0.6rem; }
figure .scroll svg { display: block; width: 100%; min-width: 42rem; max-width: 70rem; height: auto; font-family: inherit; }
.wider { display: none; color: var(--muted); font-size: 0.85rem; }
.key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; list-style: none; margin: 0.4rem 0 0; padding: 0; color: var(--muted); font-size: 0.85rem; }
.key .sign { font-weight: 700; }
.key .s1 { color: var(--accent); }
.key .s2 { color: var(--second); }
.key .s3 { color: var(--pass); }
.key .s4 { color: var(--unsure); }
.key .s5 { color: var(--fail); }
summary { cursor: pointer; padding: 0.55rem 0; color: var(--accent); }
.card summary { padding: 0; font-size: 0.88rem; }
.card details > p { margin-top: 0.4rem; }
.facts { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: 0.35rem 1.4rem; margin: 0; padding: 1rem 1.2rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
ul.plain { margin: 0; padding: 0.9rem 1.2rem 0.9rem 2.2rem; }
ul.plain li + li { margin-top: 0.3rem; }
footer { color: var(--muted); font-size: 0.88rem; padding-block: 2.5rem 3rem; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media (max-width: 40rem) {
  body { font-size: 14.5px; }
  .bar > div { gap: 0.75rem; }
  .decision { grid-template-columns: 1fr; padding: 1.1rem; }
  .decision .seal { grid-row: auto; width: 2.4rem; height: 2.4rem; font-size: 1.3rem; }
  .stats { grid-template-columns: repeat(2, 1fr); }
  .limits li { grid-template-columns: auto minmax(0, 1fr); }
  .limits li > .plot { grid-column: 2; }
  .facts { grid-template-columns: 1fr; gap: 0 1rem; }
  .facts dd { margin-bottom: 0.6rem; grid-column: 1; }
  tbody th { min-width: 9rem; max-width: 11rem; }
  th[scope="row"]:first-child { position: sticky; left: 0; background: var(--panel); border-right: 1px solid var(--line); }
}
@media screen and (max-width: 46rem) { figure > .wider { display: block; margin-bottom: 0.3rem; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  :root, :root[data-theme="dark"] { color-scheme: light; }
  html { font-size: 11px; }
  body { background: #fff; font-size: 1rem; }
  .bar { position: static; }
  nav, #theme, .tools, .skip, th button::after { display: none; }
  main, footer { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr, .card, figure { break-inside: avoid; }
  h2 { break-after: avoid; }
  table { font-size: 0.82rem; }
  th, td { padding: 0.25rem 0.4rem; }
  td.long { min-width: 11rem; }
  tbody th { min-width: 9rem; }
  a { color: inherit; text-decoration: none; }
}
`;var MAX_FIGURES=24,MAX_TRENDS=8;async function renderHtml(report){let{results,context,verdict,outline:parts}=report,series=trendOf(results,context.earlier),figures=await drawFigures(results.map(result=>result.figures)),[trends]=await drawFigures([series.slice(0,MAX_TRENDS).map(seriesFigure)],"trend"),sections=[decisionSection(report),noticeSection(parts,context),statsSection(parts,verdict),blockingSection(parts,context),warningSection(parts,context),gateSection(parts),checksSection(parts),besideSection(results,context),trendSection(series,trends),...results.map((result,index)=>({result,section:resultSection(result,index,figures[index])})).sort((a,b)=>+(a.result.verdict==="pass")-+(b.result.verdict==="pass")).map(({section:section2})=>section2),notCheckedSection(parts),provenanceSection(parts,context)].filter(section2=>section2!==null),hasImages=results.some(({figures:figures2})=>figures2.some(({kind})=>kind==="images"));return markupText(page(verdict.decision,sections,footer(report),hasImages))}async function drawFigures(lists,id="figure"){if(lists.every(figures=>figures.length===0))return lists.map(()=>[]);let{drawFigure}=await import("./report-html-figures-figure.js"),left=MAX_FIGURES;return lists.map((figures,index)=>figures.flatMap((figure,number)=>left-- >0?[drawFigure(figure,`${id}-${index}-${number}`)]:[]))}function page(decision,sections,foot,hasImages){let links=sections.flatMap(({id,link})=>link===null?[]:[markup`<li><a href="#${id}">${link}</a></li>`]),policy=`default-src 'none';${hasImages?" img-src data:;":""} style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;return markup`${trusted(`<!doctype html>
<html lang="en">`)}
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${decision} Model Assay</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#decision">Skip to the decision</a>
<header class="bar"><div><span class="brand">Model Assay</span><nav aria-label="Parts of the report"><ul>${links}</ul></nav><button type="button" id="theme" hidden>Dark theme</button></div></header>
<main>
${sections.map(({body})=>body)}</main>
${foot}
<p class="sr" id="status" role="status"></p>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`}function hashOf(text){return`sha256-${createHash("sha256").update(text).digest("base64")}`}export{renderHtml};
