import type { Takes } from '../../config/takes.ts';
import type { Flag, Verb } from './verbs.ts';

/** For fish 3 and newer. */
export function fishCompletion(verbs: readonly Verb[]): string {
  return `# For fish: modelassay completion fish | source
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
${verbs.flatMap(linesOf).join('\n')}
complete -c modelassay -n '__modelassay_verb help' -x -a '${verbs.map(({ name }) => name).join(' ')}'
`;
}

function linesOf({ name, does, flags, argument }: Verb): string[] {
  const here = `complete -c modelassay -n '__modelassay_verb ${name}'`;
  return [
    `complete -c modelassay -n __modelassay_verb -x -a ${name} -d ${quoted(does)}`,
    ...(argument === null ? [] : [`${here}${typeof argument === 'string' ? ' -F' : takenAs(argument)}`]),
    ...flags.map((flag) => `${here} -l ${flag.long.slice(2)}${shortOf(flag)}${valued(flag)} -d ${quoted(flag.does)}`),
  ];
}

const shortOf = ({ short }: Flag) => (short === undefined ? '' : ` -s ${short.slice(1)}`);

/** A value that may be left out is written after = only, which fish has no word for: the flag is proposed alone. */
function valued({ value, takes }: Flag): string {
  return value === 'none' || value === 'optional' ? '' : takenAs(takes);
}

function takenAs(takes: Takes): string {
  if (typeof takes !== 'string') return ` -x -a '${takes.join(' ')}'`;
  return takes === 'value' ? ' -x' : ' -r -F';
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
