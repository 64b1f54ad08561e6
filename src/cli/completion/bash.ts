import type { Takes } from '../../config/takes.ts';
import type { Flag, Verb } from './verbs.ts';

/**
 * For bash 3.2 and newer, without bash-completion. Where nothing is proposed, `-o default` proposes files, with their spaces
 * quoted as readline does.
 */
export function bashCompletion(verbs: readonly Verb[]): string {
  return `# For bash: eval "$(modelassay completion bash)"
_modelassay() {
  COMPREPLY=()
  local current="\${COMP_WORDS[COMP_CWORD]}" flag="" verb="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) verb="$word"; break ;; esac
  done
  if [ -z "$verb" ]; then
    COMPREPLY=($(compgen -W "${[...verbs.map(({ name }) => name), 'help', '--help', '--version'].join(' ')}" -- "$current"))
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
${verbs.map(verbCase).join('\n')}
  help) words="${verbs.map(({ name }) => name).join(' ')}" ;;
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
`;
}

function verbCase({ name, flags, argument }: Verb): string {
  const byTakes = Map.groupBy(
    flags.filter(({ value }) => value !== 'none'),
    ({ takes }) => taken(takes),
  );
  const lines = [...byTakes].map(([sets, alike]) => `    ${alike.flatMap(patternsOf).join('|')}) ${sets} ;;\n`);
  return `  ${name})
    flags="${flags.map(({ long }) => long).join(' ')}"
    case "$flag" in
${lines.join('')}    *) ${argument === null ? '' : taken(argument)} ;;
    esac
    ;;`;
}

function taken(takes: Takes): string {
  return typeof takes === 'string' ? 'value=1' : `words="${takes.join(' ')}"`;
}

/** As `flag` above holds it: the flag before the cursor, or with dots one that goes on. */
function patternsOf({ long, short, value }: Flag): string[] {
  const names = short === undefined ? [long] : [long, short];
  return value === 'several' ? [...names, ...names.map((name) => `"${name} ..."`)] : names;
}
