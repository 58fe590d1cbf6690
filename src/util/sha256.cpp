#define OPENSSL_SUPPRESS_DEPRECATED // its newer functions don't show the words between two blocks

#include "util/sha256.hpp"

#include "util/processor.hpp"
#include "util/sha256_two.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace envboot {
namespace {

int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

} // namespace

struct Sha256Stream::State {
  SHA256_CTX context;
  State() {
    // In a static file with musl nothing else lets it look at the processor. Without any option it does not; this one
    // adds nothing.
    OPENSSL_init_crypto(OPENSSL_INIT_ATFORK, nullptr);
    SHA256_Init(&context);
  }

  void update(std::span<const std::byte> bytes) { SHA256_Update(&context, bytes.data(), bytes.size()); }
  /// Takes from the front of `bytes` what makes the block full that was begun.
  void fill_block(std::span<const std::byte>& bytes) {
    size_t open = (SHA256_CBLOCK - context.num) % SHA256_CBLOCK;
    std::span<const std::byte> part = bytes.first(std::min(open, bytes.size()));
    update(part);
    bytes = bytes.subspan(part.size());
  }
  /// Blocks that somebody else has hashed, from the front of `bytes`.
  void took(size_t blocks, std::span<const std::byte>& bytes) {
    size_t size = blocks * SHA256_CBLOCK;
    uint64_t bits = (uint64_t{context.Nh} << 32U | context.Nl) + uint64_t{size} * 8;
    context.Nl = static_cast<SHA_LONG>(bits);
    context.Nh = static_cast<SHA_LONG>(bits >> 32U);
    bytes = bytes.subspan(size);
  }
};

Sha256Stream::Sha256Stream() : m_state(std::make_unique<State>()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::span<const std::byte> bytes) {
  m_state->update(bytes);
}

void Sha256Stream::update_both(Sha256Stream& one, std::span<const std::byte> one_bytes, Sha256Stream& other,
                               std::span<const std::byte> other_bytes) {
  State &a = *one.m_state, &b = *other.m_state;
  if (Processor::get().sha) {
    a.fill_block(one_bytes);
    b.fill_block(other_bytes);
    size_t blocks = std::min(one_bytes.size(), other_bytes.size()) / SHA256_CBLOCK;
    if (blocks > 0) {
      hash_two({a.context.h, one_bytes.data()}, {b.context.h, other_bytes.data()}, blocks);
      a.took(blocks, one_bytes);
      b.took(blocks, other_bytes);
    }
  }
  a.update(one_bytes);
  b.update(other_bytes);
}

Sha256 Sha256Stream::finish() {
  Sha256 digest;
  SHA256_Final(reinterpret_cast<unsigned char*>(digest.bytes.data()), &m_state->context);
  SHA256_Init(&m_state->context);
  return digest;
}

std::string Sha256::hex() const {
  std::string text;
  for (std::byte byte : bytes) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> 4];
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

std::string Sha256::record_text() const {
  static constexpr char k_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned pending = 0;
  int bits = 0;
  for (std::byte byte : bytes) {
    pending = (pending << 8 | std::to_integer<unsigned>(byte)) & 0xffff;
    for (bits += 8; bits >= 6; bits -= 6) {
      text += k_digits[pending >> (bits - 6) & 63];
    }
  }
  if (bits > 0) {
    text += k_digits[pending << (6 - bits) & 63];
  }
  return text;
}

std::optional<Sha256> Sha256::from_hex(std::string_view text) {
  Sha256 digest;
  if (text.size() != 2 * digest.bytes.size()) {
    return std::nullopt;
  }
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    int high = hex_digit(text[2 * i]);
    int low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    digest.bytes[i] = static_cast<std::byte>(high * 16 + low);
  }
  return digest;
}

Sha256 Sha256::of(std::string_view bytes) {
  Sha256Stream stream;
  stream.update(std::as_bytes(std::span(bytes.data(), bytes.size())));
  return stream.finish();
}

} // namespace envboot
