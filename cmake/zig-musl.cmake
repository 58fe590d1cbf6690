# Toolchain file of the preset `portable`: zig's clang, libc++ and musl, everything static. scripts/build-portable.sh makes
# the wrappers and the libraries; ENVBOOT_PORTABLE_PLACE is where.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
if(NOT ENVBOOT_PORTABLE_PLACE)
  set(ENVBOOT_PORTABLE_PLACE ${CMAKE_CURRENT_LIST_DIR}/../build/portable/deps)
endif()
get_filename_component(ENVBOOT_PORTABLE_PLACE ${ENVBOOT_PORTABLE_PLACE} ABSOLUTE)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ENVBOOT_PORTABLE_PLACE)
set(ENVBOOT_DEPS_PREFIX ${ENVBOOT_PORTABLE_PLACE}/prefix)

set(zig ${ENVBOOT_PORTABLE_PLACE}/out/tools/bin)
set(CMAKE_C_COMPILER ${zig}/zig-cc)
set(CMAKE_CXX_COMPILER ${zig}/zig-c++)
set(CMAKE_AR ${zig}/zig-ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${zig}/zig-ranlib CACHE FILEPATH "")
set(CMAKE_CXX_FLAGS_INIT "-ffunction-sections -fdata-sections")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -Wl,--gc-sections")

# Nothing of this machine leaks in; programs (python, ninja) are its own. What is built runs here, so tests do too.
set(CMAKE_FIND_ROOT_PATH ${ENVBOOT_DEPS_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_CROSSCOMPILING_EMULATOR /usr/bin/env)
# zig keeps a cache of its own; another would only add this machine's paths.
set(CCACHE_PROGRAM "" CACHE STRING "")
