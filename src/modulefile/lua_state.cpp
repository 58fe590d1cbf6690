// `pcall` catches what a hook raises, so from the first time on the hook is called at every instruction and raises
// again, until no pcall is left. One long C call (string.rep, a pattern) is the worker's business.
#include "modulefile/lua_state.hpp"

#include <cstdlib>
#include <lua.hpp>

namespace envboot::modulefile {
namespace {

constexpr int k_check_every = 10000; ///< instructions

} // namespace

LuaState::LuaState(std::chrono::milliseconds time, size_t memory_bytes)
    : m_until(std::chrono::steady_clock::now() + time), m_memory_bytes(memory_bytes),
      m_state(lua_newstate(&LuaState::allocate, this)) {
  *static_cast<LuaState**>(lua_getextraspace(m_state)) = this;
}

LuaState::~LuaState() {
  lua_close(m_state);
}

LuaState* LuaState::of(lua_State* state) {
  return *static_cast<LuaState**>(lua_getextraspace(state));
}

int LuaState::run(int message_handler) {
  --m_inside;
  lua_sethook(m_state, &LuaState::hook, LUA_MASKCOUNT, k_check_every);
  int status = lua_pcall(m_state, 0, 0, message_handler);
  ++m_inside;
  lua_sethook(m_state, nullptr, 0, 0);
  return status;
}

void LuaState::stop() {
  m_stopped = true;
  lua_sethook(m_state, &LuaState::hook, LUA_MASKCOUNT, 1);
}

void* LuaState::allocate(void* data, void* block, size_t old_size, size_t size) {
  auto* self = static_cast<LuaState*>(data);
  size_t before = block == nullptr ? 0 : old_size;
  if (size == 0) {
    std::free(block);
    self->m_bytes -= before;
    return nullptr;
  }
  bool grows = size > before;
  if (grows && self->m_inside == 0 && self->m_bytes - before + size > self->m_memory_bytes) {
    return nullptr;
  }
  void* fresh = std::realloc(block, size);
  if (fresh == nullptr && self->m_inside > 0) {
    std::abort();
  }
  self->m_bytes += fresh == nullptr ? 0 : size - before;
  return fresh;
}

void LuaState::hook(lua_State* state, lua_Debug*) {
  LuaState* self = of(state);
  if (!self->m_stopped && std::chrono::steady_clock::now() > self->m_until) {
    self->m_out_of_time = true;
    self->m_stopped = true;
  }
  if (self->m_stopped) {
    lua_sethook(state, &LuaState::hook, LUA_MASKCOUNT, 1);
    lua_pushnil(state);
    lua_error(state);
  }
}

} // namespace envboot::modulefile
