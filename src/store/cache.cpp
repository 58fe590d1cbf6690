#include "store/cache.hpp"

#include "os/read.hpp"
#include "store/atomic_file.hpp"
#include "util/sha256.hpp"

namespace envboot::store {
namespace {

constexpr size_t k_max_entry = size_t{16} << 20;

/// A file is `DIGEST\n` and what the digest is of: `envboot-cache VERSION\n`, the key's digest, a newline, the text.
std::string body(std::string_view version, std::string_view key, std::string_view text) {
  return fmt::format("envboot-cache {}\n{}\n{}", version, Sha256::of(key).hex(), text);
}

RelPath file_name(std::string_view key) {
  return RelPath::parse(Sha256::of(key).hex()).value();
}

} // namespace

std::optional<std::string> Cache::get(std::string_view key) {
  auto file = m_folder.open(file_name(key), os::How::read());
  if (!file) {
    return std::nullopt;
  }
  auto content = os::read_all(**file, "cache entry", k_max_entry);
  std::string start = body(m_version, key, "");
  if (!content || content->size() < 65) {
    return std::nullopt;
  }
  std::string_view rest = std::string_view(*content).substr(65);
  if (std::string_view(*content).substr(0, 65) != Sha256::of(rest).hex() + "\n" || !rest.starts_with(start)) {
    return std::nullopt;
  }
  return std::string(rest.substr(start.size()));
}

Status Cache::put(std::string_view key, std::string_view text) {
  std::string rest = body(m_version, key, text);
  return write_atomic(m_folder, file_name(key), Sha256::of(rest).hex() + "\n" + rest, 0600, Durable::no);
}

} // namespace envboot::store
