/* `delight completion`: what a shell reads to complete delight's words. Everything that is known
 * about them is asked of `delight complete` at the moment of the TAB. */
#include "../command.h"
#include "../output.h"

#include <string.h>

static const char bash[] =
    "# bash completion for delight, as 'delight completion bash' prints it\n"
    "_delight()\n"
    "{\n"
    "    local -a found\n"
    "    COMPREPLY=()\n"
    "    mapfile -t found < <(\"${1/#\\~\\//$HOME/}\" complete -- bash \"$COMP_CWORD\" "
    "\"${COMP_WORDS[@]}\" 2>/dev/null)\n"
    "    case ${found[0]-} in\n"
    "        files) compopt -o default ;;\n"
    "        folders) compopt -o dirnames ;;\n"
    "        nospace) compopt -o nospace ;;\n"
    "    esac 2>/dev/null\n"
    "    COMPREPLY=(\"${found[@]:1}\")\n"
    "}\n"
    "complete -F _delight delight\n";

static const char zsh[] =
    "#compdef delight\n"
    "# zsh completion for delight, as 'delight completion zsh' prints it\n"
    "_delight() {\n"
    "    local -a found items\n"
    "    local line word about kind\n"
    "    found=(\"${(@f)$(\"${(Q)words[1]/#\\~\\//$HOME/}\" complete -- zsh $((CURRENT - 1)) "
    "\"${(@Q)words}\" 2>/dev/null)}\")\n"
    "    kind=$found[1]\n"
    "    shift found\n"
    "    [[ $words[CURRENT] == --*=* ]] && compset -P '--*='\n"
    "    case $kind in\n"
    "        files) _files; return ;;\n"
    "        folders) _files -/; return ;;\n"
    "    esac\n"
    "    for line in \"${(@)found}\"; do\n"
    "        word=${line%%$'\\t'*}\n"
    "        about=${line#*$'\\t'}\n"
    "        items+=(\"${${word//\\\\/\\\\\\\\}//:/\\\\:}${about:+:$about}\")\n"
    "    done\n"
    "    # names are compared without case\n"
    "    local -a how=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}')\n"
    "    [[ $kind == nospace ]] && how+=(-S '')\n"
    "    _describe -t values value items \"${(@)how}\"\n"
    "}\n"
    "if [[ $funcstack[1] == _delight ]]; then\n"
    "    _delight \"$@\"\n"
    "else\n"
    "    compdef _delight delight\n"
    "fi\n";

static int run(const Options *options)
{
    const char *shell = options->arguments[0];
    const char *script = strcmp(shell, "bash") == 0 ? bash : strcmp(shell, "zsh") == 0 ? zsh : NULL;
    if (!script) {
        output_error("one of: bash, zsh", "there is no completion for '%s'", shell);
        return EXIT_NOT_DONE;
    }
    output_write(script, strlen(script));
    return EXIT_DONE;
}

const Command command_completion = {
    .name = "completion",
    .arguments = "bash|zsh",
    .summary = "what a shell reads to complete delight's words",
    .details = "In ~/.bashrc: source <(delight completion bash). 'make install' puts it where "
               "both shells look.",
    .options = "",
    .min_arguments = 1,
    .max_arguments = 1,
    .hidden = TRUE,
    .run = run,
};
