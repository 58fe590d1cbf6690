# Embeds the files that envboot carries in itself, and Debian's list of certificate authorities as authorities/debian.pem
# (none where ENVBOOT_AUTHORITIES is no folder): envboot_embed_assets(TARGET) adds a generated .cpp to TARGET that holds
# config::all_assets(). As a script (cmake -DSOURCE=… -DFILES=a|b -DOUT=… -P Assets.cmake) it writes that .cpp.
set(ENVBOOT_ASSET_PATTERNS recipes/*.toml modulefiles/* scripts/*.in scripts/guard.py docs/explain/*)

function(envboot_embed_assets target)
  set(files)
  foreach(pattern IN LISTS ENVBOOT_ASSET_PATTERNS)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/${pattern})
    list(APPEND files ${found})
  endforeach()
  list(SORT files)
  list(JOIN files "|" joined)
  file(GLOB authorities CONFIGURE_DEPENDS ${ENVBOOT_AUTHORITIES}/*.crt)
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/)
  set(out ${CMAKE_BINARY_DIR}/generated/assets.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} "-DFILES=${joined}" -DAUTHORITIES=${ENVBOOT_AUTHORITIES} -DOUT=${out}
            -P ${CMAKE_SOURCE_DIR}/cmake/Assets.cmake
    DEPENDS ${files} ${authorities} ${CMAKE_SOURCE_DIR}/cmake/Assets.cmake
    COMMENT "Embedding recipes and templates" VERBATIM)
  # A literal may be longer than the 65536 bytes that every compiler must take.
  set_source_files_properties(${out} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  target_sources(${target} PRIVATE ${out})
endfunction()

# Appends FILE's bytes to `arrays` and its row, under the name PATH, to `rows`.
function(envboot_embed path file)
  file(READ ${file} hex HEX)
  file(SIZE ${file} size)
  list(LENGTH rows number)
  # 32 bytes a line, as escapes: any byte can stand in a file.
  string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
  string(REGEX REPLACE "([^\n]+)" "    \"\\1\"" hex "${hex}")
  if(size EQUAL 0)
    set(hex "    \"\"")
  endif()
  set(arrays "${arrays}constexpr char k_asset_${number}[] =\n${hex};\n" PARENT_SCOPE)
  list(APPEND rows "    {\"${path}\", {k_asset_${number}, ${size}}},\n")
  set(rows "${rows}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  set(arrays)
  set(rows)
  file(GLOB authorities ${AUTHORITIES}/*.crt) # sorted by name
  if(authorities)
    file(WRITE ${OUT}.pem "")
    foreach(authority IN LISTS authorities)
      file(READ ${authority} text)
      file(APPEND ${OUT}.pem "${text}")
    endforeach()
    envboot_embed(authorities/debian.pem ${OUT}.pem)
  endif()
  string(REPLACE "|" ";" files "${FILES}")
  foreach(path IN LISTS files)
    envboot_embed(${path} ${SOURCE}/${path})
  endforeach()
  list(JOIN rows "" rows)
  file(WRITE ${OUT}.new "// Written by cmake/Assets.cmake.\n#include \"config/assets.hpp\"\n
namespace envboot::config {\nnamespace {\n\n${arrays}
constexpr Asset k_assets[] = {\n${rows}};\n\n} // namespace\n
std::span<const Asset> all_assets() {\n  return k_assets;\n}\n\n} // namespace envboot::config\n")
  file(COPY_FILE ${OUT}.new ${OUT})
  file(REMOVE ${OUT}.new)
endif()
