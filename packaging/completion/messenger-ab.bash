# SPDX-FileCopyrightText: 2026 The Messenger-AB authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion for bash: commands, their actions and options, as the program's own help tells them.

_messenger_ab() {
    local program=$1 current=$2 command=
    COMPREPLY=()
    ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}
    if [[ -z $command ]]; then
        # "  serve         answer the telephone (the default)"
        mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z-]*\)  .*/\1/p') --help --version" -- "$current")
        return
    fi
    local help words
    help=$("$program" "$command" --help 2>/dev/null) || return 0
    # "  -h, --help", "  --limit <N>"; and the actions that a command lists in its usage: "list | show ID"
    words=$(sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z0-9-]*\).*/\2/p' <<<"$help")
    case $command in
    messages | history) words+=" list show export forget" ;;
    secrets) words+=" hash-pin" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    [[ ${#COMPREPLY[@]} -gt 0 || $current == -* ]] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}

complete -F _messenger_ab messenger-ab
