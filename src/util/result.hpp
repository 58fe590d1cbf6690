#pragma once

#include "util/error.hpp"

#include <tl/expected.hpp>
#include <type_traits>

namespace envboot {

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// `return fail(error)` from any function that gives a Result.
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

namespace detail {
template <typename T>
T unwrap(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) {
    return std::move(*result);
  }
}
} // namespace detail

} // namespace envboot

/// The value of a Result; a failure is returned from the enclosing function. Not inside a braced initialiser: g++ 12
/// forgets the members that were made before (a style check looks).
#define TRY(...)                                                                                                       \
  __extension__({                                                                                                      \
    auto try_result = (__VA_ARGS__);                                                                                   \
    if (!try_result)                                                                                                   \
      return ::tl::unexpected<::envboot::Error>(std::move(try_result).error());                                        \
    ::envboot::detail::unwrap(std::move(try_result));                                                                  \
  })
