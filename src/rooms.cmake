# The house in one table. A row is "room: rooms it may include | third-party libraries it links".
# The table feeds target_link_libraries and test/rooms/check_rooms.py, which fails on an include that is not listed, a listed
# edge nobody uses, a cycle, or a heavy third-party header outside the .cpp files listed for it.
set(ENVBOOT_ROOMS
  "util: | fmt expected json crypto curl"
  "os: util | boost boost_filesystem curl"
  "store: util os |"
  "emit: util |"
  "dist: util |"
  "binfmt: util os | isal"
  "config: util os dist | toml"
  "action: util os store |"
  "net: util os config | boost"
  "gpu: util os binfmt |"
  "modulefile: util os store | tcl lua"
  "python: util os dist action |"
  "wheel: util os store dist binfmt gpu config python |"
  "hijack: util os modulefile |"
  "env: util os store dist emit action |"
  "job: util emit env |"
  "survey: util os store dist binfmt config action net gpu modulefile python wheel hijack |"
  "init: util os store dist config action net gpu modulefile python wheel hijack env survey |"
  "doctor: util os store config action net gpu modulefile wheel survey |"
  "cli: util os store dist config action net gpu modulefile wheel hijack env job survey init doctor | cli11"
)

# Headers that cost compile time or leak a library's types: each is included by exactly these files. The two interpreters
# have as many files as they have subjects; tcl.h comes to tcl_*.cpp by one header, which no other file includes.
set(ENVBOOT_HEAVY_HEADERS
  "boost/process: os/processes.cpp"
  "boost/filesystem: os/file_system.cpp"
  "boost/asio: net/forwarder.cpp net/forwarded_connection.cpp"
  "toml++: config/toml.cpp"
  "nlohmann: util/json.cpp"
  "CLI/: cli/parse.cpp"
  "curl/: util/url.cpp os/transport.cpp os/transfer_error.cpp"
  "openssl: util/sha256.cpp"
  "tcl.h: modulefile/tcl_values.hpp"
  "lua.hpp: modulefile/lua_commands.cpp modulefile/lua_guards.cpp modulefile/lua_sandbox.cpp modulefile/lua_state.cpp modulefile/lua_unknown.cpp modulefile/lua_values.cpp modulefile/lua_world.cpp"
  "isa-l: binfmt/inflate.cpp"
)

# Rooms whose code is waited for: what evaluates modulefiles and reads wheels, and what these stand on. The others are
# compiled with ENVBOOT_COLD_OPTIONS added, which a preset may set: they run once a command, so they may be small.
set(ENVBOOT_HOT_ROOMS util os binfmt gpu modulefile wheel hijack)
set(ENVBOOT_COLD_OPTIONS "" CACHE STRING "compiler options for the rooms nobody waits for")

function(envboot_make_rooms)
  foreach(row IN LISTS ENVBOOT_ROOMS)
    string(REGEX MATCH "^([a-z]+):([^|]*)\\|(.*)$" _ "${row}")
    set(room ${CMAKE_MATCH_1})
    set(include_list "${CMAKE_MATCH_2}")
    set(library_list "${CMAKE_MATCH_3}") # the next match forgets this one's
    string(REGEX MATCHALL "[a-z]+" includes "${include_list}")
    string(REGEX MATCHALL "[a-z_0-9]+" libraries "${library_list}")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${room}/*.cpp)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${room}/*.hpp)
    if(NOT sources AND NOT headers)
      continue()
    endif()
    if(sources)
      add_library(room_${room} STATIC ${sources})
      set(scope PUBLIC)
      target_link_libraries(room_${room} PRIVATE envboot_flags)
      if(NOT room IN_LIST ENVBOOT_HOT_ROOMS)
        target_compile_options(room_${room} PRIVATE ${ENVBOOT_COLD_OPTIONS})
      endif()
    else()
      add_library(room_${room} INTERFACE)
      set(scope INTERFACE)
    endif()
    target_include_directories(room_${room} ${scope} ${CMAKE_SOURCE_DIR}/src)
    foreach(other IN LISTS includes)
      if(TARGET room_${other})
        target_link_libraries(room_${room} ${scope} room_${other})
      endif()
    endforeach()
    foreach(library IN LISTS libraries)
      target_link_libraries(room_${room} ${scope} dep::${library})
    endforeach()
  endforeach()
endfunction()
