# shellcheck shell=bash
# Debian's packages into folders of ours, by an apt with its own lists and its own deb-src lines: nothing of the
# system's apt is changed, and no root is needed. apt checks every file against the signed lists. Sourced, never run.
# shellcheck disable=SC2154 # place is the sourcing script's

own_apt() { # own_apt apt-get|apt-cache ARGUMENT…
    local program=$1
    shift
    "$program" -q -o Dir::Etc::SourceList="$place/apt/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State="$place/apt/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$place/apt/cache" \
        -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
}

# The archives that the system itself uses, so that a mirror stays a mirror.
prepare_apt() {
    local archives
    mkdir -p "$place/apt/state/lists/partial" "$place/apt/cache/archives/partial" "$place/sources"
    # shellcheck disable=SC2016 # apt replaces these
    archives=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sed -n 's/^Debian \(.* main\)$/\1/p' | sort -u -k 2)
    [[ -n $archives ]] || die "apt names no archive of Debian" "check /etc/apt/sources.list, then run: apt-get update"
    local signed="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" archive
    while read -r archive; do
        printf 'deb %s %s\ndeb-src %s %s\n' "$signed" "$archive" "$signed" "$archive"
    done <<<"$archives" >"$place/apt/sources.list"
    own_apt apt-get update >"$place/apt/update.log" 2>&1 || {
        tail -n 20 "$place/apt/update.log" >&2
        die "apt could not fetch its lists (log: $place/apt/update.log)"
    }
}

# versions_of KIND PACKAGE: the newest first.
versions_of() {
    case $1 in
    source | upstream) own_apt apt-cache showsrc --only-source "$2" | sed -n 's/^Version: //p' ;;
    binary) own_apt apt-cache show "$2" | sed -n 's/^Version: //p' ;;
    esac | sort -ruV
}

# fetch KIND PACKAGE: its files into sources/PACKAGE, KIND being source, upstream or binary; sets `fetched` to a line for
# each with its SHA-256. What is there and right is not fetched again. An archive may name a version in its lists and not
# hold it (a mirror between two states): then the next older one is taken, which is said, and stands in the tarball.
# upstream is a source that also serves without Debian's part, where that is what the archive lacks: newer code goes
# before Debian's patches, but never the same code without them.
fetch() {
    local kind=$1 package=$2 version older versions
    mapfile -t versions < <(versions_of "$kind" "$package")
    while [[ ${#versions[@]} -gt 0 ]]; do
        version=${versions[0]}
        versions=("${versions[@]:1}")
        if fetch_version "${kind/upstream/source}" "$package" "$version"; then
            return
        fi
        older=${versions[0]:-}
        if [[ $kind = upstream && ${version%-*} != "${older%-*}" ]] && fetch_version upstream "$package" "$version"; then
            printf "note: of %s %s the archive holds only upstream's part\n" "$package" "$version" >&2
            return
        fi
        printf 'note: the archive does not hold %s %s, which it names\n' "$package" "$version" >&2
    done
    tail -n 20 "$place/apt/fetch.log" >&2
    die "apt could not fetch $package" "run apt-get update, or look at the archives in /etc/apt"
}

fetch_version() {
    local folder=$place/sources/$2 uris name hash what
    case $1 in
    source) what=(source --download-only --only-source "$2=$3") ;;
    upstream) what=(source --download-only --tar-only --only-source "$2=$3") ;;
    binary) what=(download "$2=$3") ;;
    esac
    # A line: 'URI' NAME SIZE SHA256:HASH. Files that are where apt stands are not named: so in another folder.
    uris=$(cd "$place/apt" && own_apt apt-get --print-uris "${what[@]}" 2>"$place/apt/fetch.log") || return 1
    fetched=""
    while read -r _ name _ hash; do
        [[ $hash != SHA256:* ]] || fetched+="${hash#SHA256:}  $name"$'\n'
    done <<<"$uris"
    [[ -n $fetched ]] || die "apt tells no SHA-256 for $2 $3"
    fetched=$(sort -k 2 <<<"${fetched%$'\n'}")
    mkdir -p "$folder"
    if ! (cd "$folder" && sha256sum --check --strict --status <<<"$fetched" 2>/dev/null); then
        rm -rf "$folder"
        mkdir -p "$folder"
        (cd "$folder" && own_apt apt-get "${what[@]}") >"$place/apt/fetch.log" 2>&1 || return 1
        (cd "$folder" && sha256sum --check --strict --status <<<"$fetched") || die "$2 arrived broken"
    fi
}
