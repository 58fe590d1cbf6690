#pragma once

#include "modulefile/request.hpp"
#include "modulefile/unloads.hpp"
#include "util/result.hpp"

#include <optional>

namespace envboot::modulefile {

/// What goes to a worker once, before any file.
struct Greeting {
  Start start;
  Limits limits;
  bool operator==(const Greeting&) const = default;
};

std::string encode(const Greeting& greeting);
std::string encode(const Request& request);
std::string encode(const Evaluation& evaluation);
std::string encode(const Leavings& leavings);

/// Total: any bytes give a value or an error. A worker that a hostile file has taken over could send anything.
Result<Greeting> decode_greeting(std::string_view bytes);
Result<Request> decode_request(std::string_view bytes);
Result<Evaluation> decode_evaluation(std::string_view bytes);
Result<Leavings> decode_leavings(std::string_view bytes);

/// Length-prefixed records in a stream of bytes: four bytes, little end first, then the payload.
constexpr size_t k_record_limit = size_t{24} << 20;
std::string framed(std::string_view payload);
/// Takes the first whole record off `stream`; nothing when more bytes are needed. The view is into what it viewed.
Result<std::optional<std::string_view>> take_record(std::string_view& stream);

/// Records out of bytes that come piece by piece.
class Records {
 public:
  void add(std::string_view bytes);
  /// The next one; nothing when more bytes are needed. The view lasts until add.
  Result<std::optional<std::string_view>> next();

 private:
  std::string m_bytes;
  size_t m_taken = 0;
};

} // namespace envboot::modulefile
