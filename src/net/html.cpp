#include "net/html.hpp"

#include <algorithm>
#include <array>

namespace envboot::net {
namespace {

constexpr std::string_view k_blank = " \t\r\n\f";

char lower_char(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Entity {
  std::string_view text;
  char meaning;
};
constexpr std::array<Entity, 8> k_entities{{{"&amp;", '&'},
                                            {"&lt;", '<'},
                                            {"&gt;", '>'},
                                            {"&quot;", '"'},
                                            {"&#34;", '"'},
                                            {"&#39;", '\''},
                                            {"&#x27;", '\''},
                                            {"&#43;", '+'}}};

std::string decode_entities(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto* entity =
        std::ranges::find_if(k_entities, [&](const Entity& row) { return text.starts_with(row.text); });
    bool found = entity != k_entities.end();
    out += found ? entity->meaning : text.front();
    text.remove_prefix(found ? entity->text.size() : 1);
  }
  return out;
}

/// Reads a page from left to right.
class Cursor {
 public:
  explicit Cursor(std::string_view page) : m_left(page) {}
  [[nodiscard]] bool done() const { return m_left.empty(); }
  [[nodiscard]] bool at(std::string_view text) const { return m_left.starts_with(text); }
  [[nodiscard]] bool at_letter() const {
    char c = m_left.empty() ? '\0' : lower_char(m_left.front());
    return c >= 'a' && c <= 'z';
  }
  void skip(size_t count) { m_left.remove_prefix(std::min(count, m_left.size())); }
  std::string_view until(std::string_view stops) {
    size_t end = std::min(m_left.find_first_of(stops), m_left.size());
    std::string_view taken = m_left.substr(0, end);
    m_left.remove_prefix(end);
    return taken;
  }
  void skip_blanks() { skip(std::min(m_left.find_first_not_of(k_blank), m_left.size())); }
  void skip_past(std::string_view text) {
    size_t at = m_left.find(text);
    m_left = at == std::string_view::npos ? std::string_view() : m_left.substr(at + text.size());
  }

  void read_attributes(Tag& tag) {
    constexpr size_t k_most = 64;
    while (tag.attributes.size() < k_most) {
      skip_blanks();
      if (at("/")) {
        skip(1);
        continue;
      }
      if (done() || at(">")) {
        break;
      }
      std::string name = lower(until(" \t\r\n\f=/>"));
      skip_blanks();
      std::string value;
      if (at("=")) {
        skip(1);
        value = read_value();
      } else if (name.empty()) {
        skip(1);
        continue;
      }
      tag.attributes.emplace_back(std::move(name), std::move(value));
    }
    until(">");
    skip(1);
  }

 private:
  std::string read_value() {
    skip_blanks();
    if (!at("\"") && !at("'")) {
      return decode_entities(until(" \t\r\n\f>"));
    }
    std::string_view quote = m_left.substr(0, 1);
    skip(1);
    std::string value = decode_entities(until(quote));
    skip(1);
    return value;
  }
  std::string_view m_left;
};

} // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower_char);
  return out;
}

std::string Tag::attribute(std::string_view wanted) const {
  for (const auto& [attribute_name, value] : attributes) {
    if (attribute_name == wanted) {
      return value;
    }
  }
  return {};
}

bool Tag::has(std::string_view wanted) const {
  return std::ranges::any_of(attributes, [&](const auto& attribute) { return attribute.first == wanted; });
}

std::vector<Tag> html_tags(std::string_view page, size_t limit) {
  std::vector<Tag> tags;
  Cursor cursor(page);
  cursor.until("<");
  while (!cursor.done() && tags.size() < limit) {
    cursor.skip(1);
    if (cursor.at("!--")) {
      cursor.skip_past("-->");
      cursor.until("<");
      continue;
    }
    if (!cursor.at_letter()) { // an end tag, a declaration, or a mere `<`
      cursor.until(cursor.at("/") || cursor.at("!") || cursor.at("?") ? ">" : "<");
      cursor.until("<");
      continue;
    }
    Tag tag;
    tag.name = lower(cursor.until(" \t\r\n\f/>"));
    cursor.read_attributes(tag);
    if (tag.name == "script" || tag.name == "style") {
      cursor.skip_past("</");
      cursor.until("<");
    } else {
      tag.text = decode_entities(cursor.until("<"));
    }
    tags.push_back(std::move(tag));
  }
  return tags;
}

} // namespace envboot::net
