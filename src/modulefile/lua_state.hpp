#pragma once

#include <chrono>
#include <cstddef>

struct lua_State;
struct lua_Debug; // NOLINT(readability-identifier-naming): Lua's

namespace envboot::modulefile {

/// A Lua state that ends at its limits. Nothing is in it yet.
class LuaState {
 public:
  /// The time runs from now on.
  LuaState(std::chrono::milliseconds time, size_t memory_bytes);
  LuaState(const LuaState&) = delete;
  LuaState& operator=(const LuaState&) = delete;
  ~LuaState();

  static LuaState* of(lua_State* state);
  [[nodiscard]] lua_State* get() const { return m_state; }

  /// Calls the function on top of the stack, without arguments or results, under the limits; Lua's status.
  int run(int message_handler);
  /// Nothing of the file is run any more, whatever it catches.
  void stop();
  [[nodiscard]] bool out_of_time() const { return m_out_of_time; }

  /// While one lives our own code runs, and memory has no limit: a failed allocation would jump over destructors.
  class Inside {
   public:
    explicit Inside(LuaState& state) : m_count(state.m_inside) { ++m_count; }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { --m_count; }

   private:
    int& m_count;
  };

 private:
  static void* allocate(void* data, void* block, size_t old_size, size_t size);
  static void hook(lua_State* state, lua_Debug*);

  std::chrono::steady_clock::time_point m_until;
  size_t m_memory_bytes, m_bytes = 0;
  int m_inside = 1; ///< what prepares the state counts too
  bool m_stopped = false, m_out_of_time = false;
  lua_State* m_state;
};

} // namespace envboot::modulefile
