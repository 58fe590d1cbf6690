# shellcheck shell=bash
# How each thing that is linked in is built: one function each, which step runs in an empty folder to fill the empty
# folder $out with include/, lib/ and share/. Sourced, never run; CC and the like are the wrappers of `tools`.
# shellcheck disable=SC2154,SC2164 # place and out are step's, which sets -e as well

# What counts for everything. Always an optimisation level: without one zig turns UBSan on. Sections, so that the linker
# can leave out what nobody calls. c_flags for C: no exception passes through it, so it needs no tables to unwind by.
# small_flags for C that is never waited for.
flags="-O2 -g0 -ffunction-sections -fdata-sections"
c_flags="$flags -fno-unwind-tables -fno-asynchronous-unwind-tables"
small_flags=${c_flags/-O2/-Os}

unpack() { # unpack PACKAGE: Debian's source, its patches applied, as src/; or upstream's, where that is all there is
    local files=("$place/sources/$1"/*.dsc)
    if [[ -f ${files[0]} ]]; then
        dpkg-source --no-check -x "${files[0]}" src
    else
        mkdir src # its signature lies beside it
        tar -xf "$place/sources/$1"/*.orig.tar.?z -C src --strip-components=1
    fi
    cd src
}
archive() { # archive NAME SOURCE…: lib/libNAME.a of these. One source a call: `zig cc -c a.c b.c` writes only a.o
    local name=$1 source objects=()
    shift
    mkdir -p "$out/lib" objects
    for source in "$@"; do
        objects+=("objects/$(basename "$source").o")
        # shellcheck disable=SC2086 # several words each
        case $source in
        *.c) "$CC" $c_flags ${defines:-} -c "$source" -o "${objects[-1]}" ;;
        *) "$CXX" -std=c++20 $flags ${defines:-} -c "$source" -o "${objects[-1]}" ;;
        esac
    done
    "$AR" rcs "$out/lib/lib$name.a" "${objects[@]}"
}
licence() { # licence NAME FILE: what the tarball carries
    install -D -m 644 "$2" "$out/share/licences/$1"
}
header_package() { # header_package PACKAGE FOLDER NAME: usr/include/FOLDER of a binary package
    dpkg-deb -x "$place/sources/$1"/*.deb deb
    mkdir -p "$out/include"
    mv "deb/usr/include/$2" "$out/include/"
    licence "$3" "deb/usr/share/doc/$1/copyright"
}

# zig from its wheel, and wrappers under names that CMake and configure know. Every compile maps the folders of this
# machine to neutral ones, so that none gets into the binary.
build_tools() {
    python3 -m venv "$out/venv"
    printf 'ziglang==%s --hash=sha256:%s\n' "$zig_version" "$zig_hash" >requirements.txt
    "$out/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
        -r requirements.txt
    local zig name lib
    zig=$(echo "$out"/venv/lib/python3*/site-packages/ziglang/zig)
    lib=$(dirname "$zig")/lib
    mkdir -p "$out/bin"
    for name in cc c++ ar ranlib; do
        {
            printf '#!/bin/sh\nexport ZIG_GLOBAL_CACHE_DIR=%q ZIG_LOCAL_CACHE_DIR=%q\n' "$place/zig-cache" "$place/zig-cache"
            case $name in
            c*) printf 'exec %q %s -target x86_64-linux-musl -ffile-prefix-map=%q=/envboot -ffile-prefix-map=%q=/zig "$@"\n' \
                "$zig" "$name" "$top" "$lib" ;;
            *) printf 'exec %q %s "$@"\n' "$zig" "$name" ;;
            esac
        } >"$out/bin/zig-$name"
        chmod 755 "$out/bin/zig-$name"
    done
    licence musl "$lib/libc/musl/COPYRIGHT"
    licence libc++ "$lib/libcxx/LICENSE.TXT"
    licence libc++abi "$lib/libcxxabi/LICENSE.TXT"
    licence libunwind "$lib/libunwind/LICENSE.TXT"
    licence zig-compiler-rt "$(dirname "$zig")/LICENSE"
}

build_zlib() {
    unpack zlib
    CFLAGS="$small_flags" CHOST=x86_64 ./configure --static --prefix=/usr
    make -j "$jobs" libz.a
    install -D -m 644 -t "$out/lib" libz.a
    install -D -m 644 -t "$out/include" zlib.h zconf.h
    licence zlib debian/copyright
}

# Debian's patch includes a header that only its own build has.
build_lua() {
    unpack lua5.4
    printf '#define DEB_HOST_MULTIARCH "x86_64-linux-musl"\n' >src/lua5.4-deb-multiarch.h
    local sources
    mapfile -t sources < <(find src -name '*.c' ! -name lua.c ! -name luac.c | sort)
    defines="-DLUA_USE_POSIX" archive lua "${sources[@]}"
    install -D -m 644 -t "$out/include" src/lua.h src/luaconf.h src/lua5.4-deb-multiarch.h src/lualib.h src/lauxlib.h
    find . -name lua.hpp -exec install -D -m 644 -t "$out/include" {} +
    licence lua debian/copyright
}

build_fmt() {
    unpack fmtlib
    defines="-Iinclude" archive fmt src/format.cc
    mkdir -p "$out/include"
    cp -r include/fmt "$out/include/"
    licence fmt debian/copyright
}

# Without its macros for statx and getrandom: so it asks no old kernel for what that lacks. Debian patches nothing here.
build_boost() {
    header_package libboost1.81-dev boost boost
    tar -xf "$place/sources/boost1.81"/*.orig.tar.xz boost/libs/filesystem/src
    local sources
    mapfile -t sources < <(find boost/libs/filesystem/src -name '*.cpp' ! -name 'windows*' | sort)
    defines="-I$out/include -DBOOST_FILESYSTEM_SOURCE -DBOOST_FILESYSTEM_STATIC_LINK=1 -DBOOST_ALL_NO_LIB" \
        archive boost_filesystem "${sources[@]}"
}

build_gtest() {
    unpack googletest
    local part
    for part in googletest googlemock; do
        mkdir -p "$out/include"
        cp -r "$part"/include/* "$out/include/"
    done
    defines="-Igoogletest -Igoogletest/include -Igooglemock -Igooglemock/include" archive gmock \
        googletest/src/gtest-all.cc googlemock/src/gmock-all.cc
    defines="-Igoogletest/include -Igooglemock/include" archive gmock_main googlemock/src/gmock_main.cc
}

build_tcl() {
    unpack tcl8.6
    cd unix
    CFLAGS="$c_flags" ./configure --host=x86_64-linux-musl --prefix=/usr --disable-shared --disable-load --enable-threads \
        tcl_cv_strtod_buggy=ok
    make -j "$jobs" libtcl8.6.a
    install -D -m 644 libtcl8.6.a "$out/lib/libtcl.a"
    install -D -m 644 -t "$out/include" ../generic/tcl.h ../generic/tclDecls.h ../generic/tclPlatDecls.h
    licence tcl ../debian/copyright
}

build_openssl() {
    unpack openssl
    # The protocols, old ciphers and odd curves that nothing here talks. TLS before 1.2 it would refuse anyway.
    local without=(dso engine legacy async dtls srp psk cms ts ocsp sm2 sm3 sm4 aria bf blake2 camellia cast des idea md4
        mdc2 rc2 rc4 rmd160 seed siphash whirlpool gost ct cmp comp srtp ssl3 tls1 tls1_1 weak-ssl-ciphers
        ui-console ec2m dsa ocb siv cmac scrypt rfc3779 nextprotoneg ssl-trace multiblock)
    # The library holds its compiler's name and its date: no folder may be in the one, no commit of ours in the other.
    SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^RELEASE_DATE="\(.*\)"$/\1/p' VERSION.dat)" +%s)
    export SOURCE_DATE_EPOCH CC=zig-cc
    # shellcheck disable=SC2086
    ./Configure linux-x86_64 no-shared no-tests "${without[@]/#/no-}" \
        --prefix=/usr --openssldir=/etc/ssl --libdir=lib $small_flags
    make -j "$jobs" build_generated
    make -j "$jobs" libcrypto.a libssl.a
    install -D -m 644 -t "$out/lib" libcrypto.a libssl.a
    mkdir -p "$out/include"
    cp -r include/openssl "$out/include/"
    licence openssl LICENSE.txt
}

build_curl() {
    unpack curl
    local found=$place/prefix-curl
    rm -rf "$found"
    mkdir -p "$found"
    cp -al "$place/out/zlib/." "$place/out/openssl/." "$found/"
    local without=(libpsl brotli zstd libssh2 librtmp libidn2 nghttp2 ca-bundle ca-path)
    local disable=(shared ldap ldaps rtsp dict telnet tftp pop3 imap smb smtp gopher mqtt ftp manual libcurl-option
        alt-svc hsts ntlm unix-sockets)
    [[ -x configure ]] || autoreconf -fi
    CFLAGS="$small_flags" PKG_CONFIG=false ./configure --host=x86_64-linux-musl --prefix=/usr --with-openssl="$found" \
        --with-zlib="$found" "${without[@]/#/--without-}" "${disable[@]/#/--disable-}" --enable-threaded-resolver
    make -j "$jobs" -C lib libcurl.la
    install -D -m 644 -t "$out/lib" lib/.libs/libcurl.a
    install -D -m 644 -t "$out/include/curl" include/curl/*.h
    licence curl debian/copyright
}

# __USE_ISOC11: its aligned_alloc hides behind that macro of glibc's; libc++ allocates exceptions with aligned_alloc, and
# would free with one allocator what another gave.
build_mimalloc() {
    unpack mimalloc
    defines="-std=gnu11 -Iinclude -DNDEBUG -DMI_MALLOC_OVERRIDE=1 -D__USE_ISOC11=1" archive mimalloc src/static.c
    licence mimalloc debian/copyright
}

build_isal() {
    unpack libisal
    # shellcheck disable=SC2086
    make -f Makefile.unx -j "$jobs" units="igzip crc" host_cpu=x86_64 arch= CC="$CC" AS=nasm AR="$AR" DEBUG= DEBUG_nasm= \
        CFLAGS_="$c_flags" lib
    install -D -m 644 bin/isa-l.a "$out/lib/libisal.a"
    install -D -m 644 -t "$out/include/isa-l" include/crc.h include/crc64.h include/igzip_lib.h include/types.h
    licence isa-l debian/copyright
}

build_toml() { header_package libtomlplusplus-dev toml++ toml++; }
build_cli11() { header_package libcli11-dev CLI CLI11; }
build_json() { header_package nlohmann-json3-dev nlohmann nlohmann-json; }
build_expected() { header_package libexpected-dev tl tl-expected; }

# The authorities of Debian's package, not what this machine made of them: a site may have added its own.
build_authorities() {
    dpkg-deb -x "$place/sources/ca-certificates"/*.deb deb
    mkdir -p "$out/share"
    mv deb/usr/share/ca-certificates "$out/share/"
    licence ca-certificates deb/usr/share/doc/ca-certificates/copyright
}
