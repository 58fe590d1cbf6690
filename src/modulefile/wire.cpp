// One function per struct names its fields, and both directions walk it: a field that is written is read.
//
// Numbers take seven bits a byte, the low ones first, the high bit set on all but the last. Nearly every location in an
// evaluation is in the same file, so a path that is the one before is written as nothing.
#include "modulefile/wire.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace envboot::modulefile {
namespace {

constexpr size_t k_length_size = 4; ///< bytes before a record
constexpr uint64_t k_trusted = 64;  ///< items that room is made for on the word of a count

class Writer {
 public:
  std::string bytes;
  void number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      bytes += static_cast<char>(value | 0x80);
    }
    bytes += static_cast<char>(value);
  }
  void operator()(const std::string& text) {
    number(text.size());
    bytes += text;
  }
  void operator()(const AbsPath& path) {
    bool again = path == m_path;
    (*this)(again ? std::string() : path.string());
    if (!again) {
      m_path = path;
    }
  }
  void operator()(int value) { number(static_cast<uint32_t>(value)); }
  void operator()(bool value) { number(value ? 1 : 0); }
  void operator()(uint64_t value) { number(value); }
  void operator()(int64_t value) { number(static_cast<uint64_t>(value)); }
  void operator()(std::chrono::milliseconds value) { number(static_cast<uint64_t>(value.count())); }
  template <typename E>
  requires std::is_enum_v<E>
  void enumeration(E value, E) { number(static_cast<uint64_t>(value)); }
  void operator()(const Known<std::string>& value) {
    number(value.known() ? 1 : 0);
    (*this)(value.known() ? *value : value.because());
  }
  void operator()(const std::pair<std::string, std::string>& pair) {
    (*this)(pair.first);
    (*this)(pair.second);
  }
  template <typename T>
  void operator()(const std::vector<T>& items);
  template <typename T>
  void operator()(const std::optional<T>& value) {
    number(value ? 1 : 0);
    if (value) {
      (*this)(*value);
    }
  }
  void operator()(const Environment& environment) { (*this)(environment.variables()); }

 private:
  AbsPath m_path = AbsPath::root();
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : m_bytes(bytes) {}
  [[nodiscard]] bool good() const { return m_good && m_bytes.empty(); }

  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !m_bytes.empty(); shift += 7) {
      auto byte = static_cast<unsigned char>(m_bytes.front());
      m_bytes.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    m_good = false;
    m_bytes = {};
    return 0;
  }
  void operator()(std::string& text) {
    uint64_t size = number();
    if (size > m_bytes.size()) {
      m_good = false;
      m_bytes = {};
      return;
    }
    text = m_bytes.substr(0, size);
    m_bytes.remove_prefix(size);
  }
  void operator()(AbsPath& path) {
    std::string text;
    (*this)(text);
    if (!text.empty()) {
      auto parsed = AbsPath::parse(text);
      m_good = m_good && parsed.has_value();
      m_path = parsed ? *parsed : m_path;
    }
    path = m_path;
  }
  void operator()(int& value) { value = static_cast<int>(number()); }
  void operator()(bool& value) { value = number() != 0; }
  void operator()(uint64_t& value) { value = number(); }
  void operator()(int64_t& value) { value = static_cast<int64_t>(number()); }
  void operator()(std::chrono::milliseconds& value) { value = std::chrono::milliseconds(number() & 0xffffffff); }
  template <typename E>
  requires std::is_enum_v<E>
  void enumeration(E& value, E last) {
    uint64_t read = number();
    m_good = m_good && read <= static_cast<uint64_t>(last);
    value = m_good ? static_cast<E>(read) : last;
  }
  void operator()(Known<std::string>& value) {
    bool known = number() != 0;
    std::string text;
    (*this)(text);
    value = known ? Known<std::string>(std::move(text)) : Known<std::string>(Unknown{std::move(text)});
  }
  void operator()(std::pair<std::string, std::string>& pair) {
    (*this)(pair.first);
    (*this)(pair.second);
  }
  template <typename T>
  void operator()(std::vector<T>& items);
  template <typename T>
  void operator()(std::optional<T>& value) {
    if (value.reset(); number() != 0) {
      (*this)(value.emplace());
    }
  }
  void operator()(Environment& environment) {
    std::vector<std::pair<std::string, std::string>> variables;
    (*this)(variables);
    for (const auto& [name, value] : variables) {
      environment.set(name, value);
    }
  }

 private:
  std::string_view m_bytes;
  AbsPath m_path = AbsPath::root();
  bool m_good = true;
};

template <typename T, typename Plain>
concept Same = std::is_same_v<std::remove_cvref_t<T>, Plain>;

void fields(auto& a, Same<Location> auto& x) {
  a(x.file), a(x.line), a(x.column);
}
void fields(auto& a, Same<Effect> auto& x) {
  a.enumeration(x.verb, Verb::last_);
  a(x.command), a(x.variable), a(x.values), a(x.delimiter), a(x.options);
  fields(a, x.where);
  a(x.words), a(x.by_lmod);
}
void fields(auto& a, Same<Message> auto& x) {
  a(x.text);
  fields(a, x.where);
}
void fields(auto& a, Same<Dependence> auto& x) {
  a(x.on);
  fields(a, x.where);
}
void fields(auto& a, Same<Outcome> auto& x) {
  a.enumeration(x.kind, Outcome::Kind::not_evaluated);
  a(x.why);
  fields(a, x.where);
}
void fields(auto& a, Same<Look> auto& x) {
  a(x.path), a(x.resolved), a(x.was), a(x.changed_ns);
}
void fields(auto& a, Same<Basis> auto& x) {
  a(x.looks), a(x.variables), a(x.fleeting);
}
void fields(auto& a, Same<Evaluation> auto& x) {
  a.enumeration(x.mode, Mode::scan);
  fields(a, x.outcome);
  a(x.effects), a(x.left), a(x.messages), a(x.depends_on), a(x.asked_mode);
  a.enumeration(x.cookie, Cookie::last_);
  fields(a, x.basis);
}
void fields(auto& a, Same<Leavings> auto& x) {
  a(x.left);
  fields(a, x.basis);
}
void fields(auto& a, Same<Interlude> auto& x) {
  a(x.set), a(x.unset), a(x.refusal);
}
void fields(auto& a, Same<Request> auto& x) {
  a(x.file), a(x.name), a(x.specified);
  a.enumeration(x.mode, Mode::scan);
  a(x.rc), a(x.interludes);
  fields(a, x.before);
  a(x.with_left);
}
void fields(auto& a, Same<Greeting> auto& x) {
  a(x.start.environment), a(x.start.shell), a(x.start.user), a(x.start.groups), a(x.start.host), a(x.start.domain);
  a(x.start.system), a(x.start.release), a(x.start.version), a(x.start.machine), a(x.start.tool_version);
  a.enumeration(x.start.tool, Tool::lmod);
  a(x.limits.soft), a(x.limits.hard), a(x.limits.memory_bytes), a(x.limits.file_bytes), a(x.limits.effects);
  a(x.limits.effect_bytes);
}

template <typename T>
T fresh() {
  if constexpr (std::is_same_v<T, Known<std::string>>) {
    return std::string();
  } else {
    return T();
  }
}
void item(auto& a, auto& x) {
  if constexpr (requires { fields(a, x); }) {
    fields(a, x);
  } else {
    a(x);
  }
}

template <typename T>
void Writer::operator()(const std::vector<T>& items) {
  number(items.size());
  for (const T& each : items) {
    item(*this, each);
  }
}
template <typename T>
void Reader::operator()(std::vector<T>& items) {
  // Every item takes a byte or more: a made-up count ends with the bytes.
  uint64_t count = number();
  m_good = m_good && count <= m_bytes.size();
  items.reserve(std::min<uint64_t>(count, k_trusted));
  for (uint64_t i = 0; i < count && m_good; ++i) {
    T value = fresh<T>();
    item(*this, value);
    items.push_back(std::move(value));
  }
}

std::string encoded(const auto& value) {
  Writer writer;
  fields(writer, value);
  return std::move(writer.bytes);
}
template <typename T>
Result<T> decoded(std::string_view bytes) {
  Reader reader(bytes);
  T value;
  fields(reader, value);
  if (!reader.good()) {
    return fail(failure("a record of the modulefile worker can't be read"));
  }
  return value;
}

} // namespace

std::string encode(const Greeting& greeting) {
  return encoded(greeting);
}
std::string encode(const Request& request) {
  return encoded(request);
}
std::string encode(const Evaluation& evaluation) {
  return encoded(evaluation);
}
std::string encode(const Leavings& leavings) {
  return encoded(leavings);
}
Result<Greeting> decode_greeting(std::string_view bytes) {
  return decoded<Greeting>(bytes);
}
Result<Request> decode_request(std::string_view bytes) {
  return decoded<Request>(bytes);
}
Result<Evaluation> decode_evaluation(std::string_view bytes) {
  Evaluation evaluation = TRY(decoded<Evaluation>(bytes));
  if (!are_places(evaluation.left, evaluation.effects)) {
    return fail(failure("an evaluation names effects that it doesn't have"));
  }
  return evaluation;
}
Result<Leavings> decode_leavings(std::string_view bytes) {
  return decoded<Leavings>(bytes);
}

std::string framed(std::string_view payload) {
  std::string bytes;
  for (size_t i = 0; i < k_length_size; ++i) {
    bytes += static_cast<char>(payload.size() >> (8 * i));
  }
  return bytes.append(payload);
}

Result<std::optional<std::string_view>> take_record(std::string_view& stream) {
  if (stream.size() < k_length_size) {
    return std::nullopt;
  }
  size_t size = 0;
  for (size_t i = 0; i < k_length_size; ++i) {
    size |= static_cast<size_t>(static_cast<unsigned char>(stream[i])) << (8 * i);
  }
  if (size > k_record_limit) {
    return fail(failure("a record of {} bytes is too large", size));
  }
  if (stream.size() < k_length_size + size) {
    return std::nullopt;
  }
  std::string_view payload = stream.substr(k_length_size, size);
  stream.remove_prefix(k_length_size + size);
  return payload;
}

void Records::add(std::string_view bytes) {
  m_bytes.erase(0, std::exchange(m_taken, 0));
  m_bytes += bytes;
}

Result<std::optional<std::string_view>> Records::next() {
  std::string_view rest = std::string_view(m_bytes).substr(m_taken);
  auto record = take_record(rest);
  m_taken = m_bytes.size() - rest.size();
  return record;
}

} // namespace envboot::modulefile
