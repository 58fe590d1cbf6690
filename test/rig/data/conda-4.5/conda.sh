# Stand-in of the rig, in the shape of conda 4.4 and 4.5; what it evaluates is printed by a real conda.
_CONDA_EXE="@ROOT@/bin/conda"
_CONDA_ROOT="@ROOT@"

_conda_hashr() {
    hash -r
}

_conda_eval() {
    _conda_lines=$($_CONDA_EXE shell.posix "$@") || return
    eval "$_conda_lines"
    unset _conda_lines
    _conda_hashr
}

_conda_activate() {
    _conda_eval activate "$@"
}

_conda_deactivate() {
    _conda_eval deactivate
}

conda() {
    case ${1-} in
        activate) shift; _conda_activate "$@" ;;
        deactivate) _conda_deactivate ;;
        *) $_CONDA_EXE "$@" ;;
    esac
}

if [ -z "${CONDA_SHLVL+x}" ]; then
    export CONDA_SHLVL=0
    [ -n "${PS1+x}" ] || PS1=
fi
