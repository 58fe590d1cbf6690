#include "util/json.hpp"

#include <fmt/core.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace envboot {

/// Builds our value from nlohmann's events: its own DOM has no depth limit and its dump recurses without one.
struct JsonAccess : nlohmann::json_sax<nlohmann::ordered_json> {
  explicit JsonAccess(size_t depth) : max_depth(depth) {}

  size_t max_depth;
  Json root;
  std::vector<Json*> open;
  std::string pending_key;
  std::string error;

  bool put(Json value, bool opens) {
    Json* place = &root;
    if (!open.empty()) {
      Json& parent = *open.back();
      if (auto* items = std::get_if<Json::Array>(&parent.m_value)) {
        place = &items->emplace_back();
      } else {
        place = &std::get<Json::Object>(parent.m_value).emplace_back(std::move(pending_key), Json()).second;
      }
    }
    *place = std::move(value);
    if (opens) {
      if (open.size() >= max_depth) {
        error = "it is nested too deeply";
        return false;
      }
      open.push_back(place);
    }
    return true;
  }
  bool close() {
    open.pop_back();
    return true;
  }

  bool null() override { return put(Json(), false); }
  bool boolean(bool value) override { return put(Json(value), false); }
  bool number_integer(int64_t value) override { return put(Json(value), false); }
  bool number_unsigned(uint64_t value) override {
    bool fits = value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    return put(fits ? Json(value) : Json(static_cast<double>(value)), false);
  }
  bool number_float(double value, const std::string&) override { return put(Json(value), false); }
  bool string(std::string& value) override { return put(Json(std::move(value)), false); }
  bool binary(nlohmann::ordered_json::binary_t&) override { return false; }
  bool start_object(size_t) override { return put(Json::object(), true); }
  bool start_array(size_t) override { return put(Json::array(), true); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    pending_key = std::move(name);
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& problem) override {
    error = problem.what();
    return false;
  }

  static nlohmann::ordered_json convert(const Json& json) {
    if (const auto* items = json.items()) {
      auto out = nlohmann::ordered_json::array();
      for (const Json& item : *items) {
        out.push_back(convert(item));
      }
      return out;
    }
    if (const auto* members = json.members()) {
      auto out = nlohmann::ordered_json::object();
      for (const auto& [name, value] : *members) {
        out[name] = convert(value);
      }
      return out;
    }
    if (const auto* text = json.string()) {
      return *text;
    }
    if (const auto* number = json.integer()) {
      return *number;
    }
    if (const auto* flag = json.boolean()) {
      return *flag;
    }
    if (const auto* number = std::get_if<double>(&json.m_value)) {
      return *number;
    }
    return nullptr;
  }
};

Json Json::array(Array items) {
  Json json;
  json.m_value = std::move(items);
  return json;
}

Json Json::object(Object members) {
  Json json;
  json.m_value = std::move(members);
  return json;
}

Result<Json> Json::parse(std::string_view text, size_t max_depth) {
  JsonAccess builder(max_depth);
  bool good = false;
  try {
    good = nlohmann::ordered_json::sax_parse(text, &builder);
  } catch (const std::exception& problem) {
    builder.error = problem.what();
  }
  if (!good) {
    return fail(failure("not a JSON document").because(builder.error));
  }
  return std::move(builder.root);
}

namespace {

/// What a terminal may act on beside the controls below U+0020, which JSON escapes anyway: C1 and DEL, and the marks
/// that turn the direction of writing. They stand in strings only.
std::string with_controls_escaped(std::string text) {
  std::string out;
  size_t copied = 0;
  for (size_t k = 0; k < text.size(); ++k) {
    auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    size_t length = 0;
    unsigned code = 0;
    if (byte(k) == 0x7F) {
      length = 1;
      code = 0x7F;
    } else if (byte(k) == 0xC2 && byte(k + 1) < 0xA0) {
      length = 2;
      code = byte(k + 1);
    } else if (byte(k) == 0xE2 && ((byte(k + 1) == 0x80 && byte(k + 2) >= 0xAA && byte(k + 2) <= 0xAE) ||
                                   (byte(k + 1) == 0x81 && byte(k + 2) >= 0xA6 && byte(k + 2) <= 0xA9))) {
      length = 3;
      code = 0x2000 + ((byte(k + 1) & 0x3FU) << 6U) + (byte(k + 2) & 0x3FU);
    }
    if (length > 0) {
      out.append(text, copied, k - copied) += fmt::format("\\u{:04x}", code);
      k += length - 1;
      copied = k + 1;
    }
  }
  return copied == 0 ? text : out.append(text, copied);
}

} // namespace

std::string Json::dump(int indent) const {
  return with_controls_escaped(JsonAccess::convert(*this).dump(indent == 0 ? -1 : indent, ' ', false,
                                                               nlohmann::ordered_json::error_handler_t::replace));
}

const Json* Json::find(std::string_view name) const {
  if (const auto* object = members()) {
    for (const auto& [key, value] : *object) {
      if (key == name) {
        return &value;
      }
    }
  }
  return nullptr;
}

std::string Json::text_of(std::string_view name) const {
  const Json* member = find(name);
  return member != nullptr && member->string() != nullptr ? *member->string() : std::string();
}

void Json::push(Json item) {
  std::get<Array>(m_value).push_back(std::move(item));
}

void Json::set(std::string name, Json value) {
  auto& object = std::get<Object>(m_value);
  for (auto& [key, existing] : object) {
    if (key == name) {
      existing = std::move(value);
      return;
    }
  }
  object.emplace_back(std::move(name), std::move(value));
}

} // namespace envboot
