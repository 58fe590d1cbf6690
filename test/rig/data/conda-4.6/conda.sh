# Stand-in of the rig, in the shape of conda 4.6 and later; what it evaluates is printed by a real conda.
export CONDA_EXE='@ROOT@/bin/conda'
export _CE_M=''
export _CE_CONDA=''
export CONDA_PYTHON_EXE='@ROOT@/bin/python'

__conda_eval() {
    __conda_lines=$("$CONDA_EXE" $_CE_M $_CE_CONDA shell.posix "$@") || return
    eval "$__conda_lines"
    unset __conda_lines
}

conda() {
    case ${1-} in
        activate | deactivate) __conda_eval "$@" ;;
        *) "$CONDA_EXE" $_CE_M $_CE_CONDA "$@" ;;
    esac
}

if [ -z "${CONDA_SHLVL+x}" ]; then
    export CONDA_SHLVL=0
    PATH="@ROOT@/condabin:$PATH"
    export PATH
    [ -n "${PS1+x}" ] || PS1=
fi
