#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace envboot {

/// A SHA-256 digest.
struct Sha256 {
  std::array<std::byte, 32> bytes{};

  [[nodiscard]] std::string hex() const;
  /// URL-safe base64 without padding, as RECORD writes it (PEP 376, PEP 427).
  [[nodiscard]] std::string record_text() const;
  /// 64 hexadecimal digits of either case.
  static std::optional<Sha256> from_hex(std::string_view text);
  static Sha256 of(std::string_view bytes);

  bool operator==(const Sha256&) const = default;
};

/// Digest of bytes as they arrive. Movable, not copyable.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void update(std::span<const std::byte> bytes);
  /// update() of either; they must be two. Where the processor can (sha256_two.cpp), two pieces of one length take the
  /// time of one.
  static void update_both(Sha256Stream& one, std::span<const std::byte> one_bytes, Sha256Stream& other,
                          std::span<const std::byte> other_bytes);
  /// The digest of what was given so far; the stream is empty again afterwards.
  [[nodiscard]] Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace envboot
