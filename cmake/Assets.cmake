# Embeds the files that envboot carries in itself: envboot_embed_assets(TARGET) adds a generated .cpp to TARGET that holds
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
  list(TRANSFORM files PREPEND ${CMAKE_SOURCE_DIR}/)
  set(out ${CMAKE_BINARY_DIR}/generated/assets.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} "-DFILES=${joined}" -DOUT=${out}
            -P ${CMAKE_SOURCE_DIR}/cmake/Assets.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/Assets.cmake
    COMMENT "Embedding recipes and templates" VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  set(arrays)
  set(rows)
  set(number 0)
  string(REPLACE "|" ";" files "${FILES}")
  foreach(path IN LISTS files)
    file(READ ${SOURCE}/${path} hex HEX)
    file(SIZE ${SOURCE}/${path} size)
    # 32 bytes a line, as escapes: any byte can stand in a file.
    string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
    string(REGEX REPLACE "([^\n]+)" "    \"\\1\"" hex "${hex}")
    if(size EQUAL 0)
      set(hex "    \"\"")
    endif()
    string(APPEND arrays "constexpr char k_asset_${number}[] =\n${hex};\n")
    string(APPEND rows "    {\"${path}\", {k_asset_${number}, ${size}}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE ${OUT}.new "// Written by cmake/Assets.cmake.\n#include \"config/assets.hpp\"\n
namespace envboot::config {\nnamespace {\n\n${arrays}
constexpr Asset k_assets[] = {\n${rows}};\n\n} // namespace\n
std::span<const Asset> all_assets() {\n  return k_assets;\n}\n\n} // namespace envboot::config\n")
  file(COPY_FILE ${OUT}.new ${OUT})
  file(REMOVE ${OUT}.new)
endif()
