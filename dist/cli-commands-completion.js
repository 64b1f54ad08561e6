import{offering}from"./shared-cli-commands-flags.js";import{Argument,Command}from"./shared-commander-index.js";import{ConfigurationError}from"./shared-core-errors.js";import"./shared-esbuild.js";import"./shared-gates-list.js";import"./shared-global-process-process.js";import"./shared-suite-run-settings.js";import{EXIT}from"./shared-wording-help.js";import"./shared-zod-schemas.js";function bashCompletion(verbs){return`# For bash: eval "$(modelassay completion bash)"
_modelassay() {
  COMPREPLY=()
  local current="\${COMP_WORDS[COMP_CWORD]}" flag="" verb="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) verb="$word"; break ;; esac
  done
  if [ -z "$verb" ]; then
    COMPREPLY=($(compgen -W "${[...verbs.map(({name})=>name),"help","--help","--version"].join(" ")}" -- "$current"))
    return
  fi
  # --flag=value is three words to readline.
  if [ "$current" = "=" ]; then
    current="" flag="\${COMP_WORDS[COMP_CWORD-1]}"
  elif [ "\${COMP_WORDS[COMP_CWORD-1]}" = "=" ]; then
    flag="\${COMP_WORDS[COMP_CWORD-2]}"
  else
    # A flag that takes several values holds until the next one.
    local at
    for ((at = COMP_CWORD - 1; at > 0; at--)); do
      case "\${COMP_WORDS[at]}" in -*) flag="\${COMP_WORDS[at]}"; break ;; esac
    done
    [ "$at" -eq $((COMP_CWORD - 1)) ] || flag="$flag ..."
  fi
  local flags="" words="" value=""
  case "$verb" in
${verbs.map(verbCase).join(`
`)}
  help) words="${verbs.map(({name})=>name).join(" ")}" ;;
  esac
  case "$current" in
  -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
  *)
    [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$current"))
    [ -n "$words$value" ] || COMPREPLY=($(compgen -W "$flags" -- "$current"))
    ;;
  esac
}
complete -o bashdefault -o default -F _modelassay modelassay
`}function verbCase({name,flags,argument}){let lines=[...Map.groupBy(flags.filter(({value})=>value!=="none"),({takes})=>taken(takes))].map(([sets,alike])=>`    ${alike.flatMap(patternsOf).join("|")}) ${sets} ;;
`);return`  ${name})
    flags="${flags.map(({long})=>long).join(" ")}"
    case "$flag" in
${lines.join("")}    *) ${argument===null?"":taken(argument)} ;;
    esac
    ;;`}function taken(takes){return typeof takes=="string"?"value=1":`words="${takes.join(" ")}"`}function patternsOf({long,short:short2,value}){let names=short2===void 0?[long]:[long,short2];return value==="several"?[...names,...names.map(name=>`"${name} ..."`)]:names}function fishCompletion(verbs){return`# For fish: modelassay completion fish | source
function __modelassay_verb --description 'the first word that is no flag is this one; without an argument: there is none yet'
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and continue
        contains -- $word $argv
        return
    end
    test (count $argv) -eq 0
end
complete -c modelassay -f
complete -c modelassay -n __modelassay_verb -l version -d 'print the version'
complete -c modelassay -n __modelassay_verb -l help -s h -d 'every verb'
${verbs.flatMap(linesOf).join(`
`)}
complete -c modelassay -n '__modelassay_verb help' -x -a '${verbs.map(({name})=>name).join(" ")}'
`}function linesOf({name,does,flags,argument}){let here=`complete -c modelassay -n '__modelassay_verb ${name}'`;return[`complete -c modelassay -n __modelassay_verb -x -a ${name} -d ${quoted(does)}`,...argument===null?[]:[`${here}${typeof argument=="string"?" -F":takenAs(argument)}`],...flags.map(flag=>`${here} -l ${flag.long.slice(2)}${shortOf(flag)}${valued(flag)} -d ${quoted(flag.does)}`)]}var shortOf=({short:short2})=>short2===void 0?"":` -s ${short2.slice(1)}`;function valued({value,takes}){return value==="none"||value==="optional"?"":takenAs(takes)}function takenAs(takes){return typeof takes!="string"?` -x -a '${takes.join(" ")}'`:takes==="value"?" -x":" -r -F"}function quoted(text){return`'${text.replace(/[\\']/g,"\\$&")}'`}async function verbsOf(doors,terminal){return Promise.all(doors.map(async({name,does,load})=>{let command=new Command(name);(await load())(command,terminal,()=>{});let[argument]=command.registeredArguments;return{name,does:short(does),flags:[...command.options.map(flagOf),HELP],argument:argument===void 0?null:argument.argChoices??"file"}}))}var HELP={long:"--help",short:"-h",does:"what it does and takes",value:"none",takes:"value"};function flagOf(option){let value=option.variadic?"several":option.required?"one":option.optional?"optional":"none",words=option.argChoices??(value==="optional"?["true","false"]:void 0),placeholder=option.flags.match(/<([^>.]+)/)?.[1]??"";return{long:option.long,short:option.short,does:short(option.description),value,takes:words??PLACEHOLDERS[placeholder]??"value"}}var PLACEHOLDERS={file:"file",profile:"file",path:"file",folder:"folder"};function short(text){let[sentence]=text.split(/(?<=\.)\s|; | \(default:/);return sentence.replace(/\.$/,"")}function zshCompletion(verbs){return`#compdef modelassay
# For zsh: source <(modelassay completion zsh), after compinit; or a file _modelassay in $fpath.
_modelassay_verbs() {
  local -a verbs=(
${verbs.map(({name,does})=>`    ${quoted2(`${name}:${does.replace(/:/g,"\\:")}`)}`).join(`
`)}
    'help:what a verb does and takes'
  )
  _describe verb verbs
}
_modelassay() {
  local curcontext="$curcontext" state line
  local -A opt_args
  _arguments -C '(- *)'{-h,--help}'[every verb]' '(- *)--version[print the version]' '1: :_modelassay_verbs' '*:: :->rest'
  [[ $state == rest ]] || return 0
  case $words[1] in
${verbs.map(verbCase2).join(`
`)}
    help) _arguments '1: :_modelassay_verbs' ;;
  esac
}
if [[ $funcstack[1] == _modelassay ]]; then
  _modelassay "$@"
else
  compdef _modelassay modelassay
fi
`}function verbCase2({name,flags,argument}){let rest=argument===null?[]:[`'*:${typeof argument=="string"?"file":"word"}:${actionOf(argument)}'`];return`    ${name}) _arguments \\
${[...flags.flatMap(specsOf),...rest].map(spec=>`      ${spec}`).join(` \\
`)} ;;`}function specsOf({long,short:short2,does,value,takes}){let says=`[${does.replace(/[\\[\]:]/g,"\\$&")}]`,several=value==="several"?"*":"",action=actionOf(takes),one=(name,joint)=>value==="none"?`${name}${says}`:`${several}${name}${joint}${says}:${value==="optional"?":":""}value:${action}`;return[quoted2(one(long,value==="none"?"":"=")),...short2===void 0?[]:[quoted2(one(short2,value==="none"?"":"+"))]]}function actionOf(takes){return typeof takes!="string"?`(${takes.join(" ")})`:{file:"_files",folder:"_files -/",value:" "}[takes]}function quoted2(text){return`'${text.replaceAll("'","'\\''")}'`}var SHELLS={bash:bashCompletion,zsh:zshCompletion,fish:fishCompletion};function completionCommand(doors){return(command,terminal,finish)=>{command.addArgument(offering(new Argument("<shell>","the shell that completes"),Object.keys(SHELLS))).action(async shell=>{let script=Object.hasOwn(SHELLS,shell)?SHELLS[shell]:void 0;if(script===void 0)throw new ConfigurationError(`There is no completion for ${shell}, only for ${Object.keys(SHELLS).join(", ")}.`);terminal.out(script(await verbsOf(doors,terminal))),finish(EXIT.notBlocked)}).addHelpText("after",EXAMPLES)}}var EXAMPLES=`
Examples:
  eval "$(modelassay completion bash)"                 in ~/.bashrc
  source <(modelassay completion zsh)                  in ~/.zshrc, after compinit
  modelassay completion fish | source                  in ~/.config/fish/config.fish
`;export{completionCommand};
