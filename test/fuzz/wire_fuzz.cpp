// What a worker that a hostile file has taken over could send: decoded or refused, then applied.
#include "modulefile/apply.hpp"
#include "modulefile/wire.hpp"
#include "property.hpp"

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

namespace {

template <typename T>
void check_stable(const Result<T>& decoded, Result<T> (*decode)(std::string_view)) {
  if (fuzz::good(decoded)) {
    auto again = decode(encode(*decoded));
    require(again && *again == *decoded, "what was decoded encodes to itself");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  check_stable(decode_greeting(text), &decode_greeting);
  check_stable(decode_request(text), &decode_request);
  auto evaluation = decode_evaluation(text);
  check_stable(evaluation, &decode_evaluation);
  if (evaluation) {
    Environment before{{"PATH", "/usr/bin:/bin"}, {"__MODULES_SHARE_PATH", "/bin:2:/x:0"}};
    Applied applied = apply(*evaluation, before);
    require(evaluation->outcome.applied() || applied.environment == before, "a file that doesn't load changes nothing");
  }
  check_stable(decode_leavings(text), &decode_leavings);
  std::string_view stream = text;
  while (true) {
    size_t left = stream.size();
    auto record = take_record(stream);
    if (!fuzz::good(record) || !*record) {
      break;
    }
    require(stream.size() + (*record)->size() + 4 == left, "a record is taken whole");
  }
  Records records;
  std::string one = framed(text);
  records.add(std::string_view(one).substr(0, one.size() / 2));
  require(!records.next().value(), "half a record is none");
  records.add(std::string_view(one).substr(one.size() / 2));
  auto record = records.next();
  require(record && *record && **record == text, "a framed record comes back");
  return 0;
}
