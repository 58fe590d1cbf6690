#include "util/rel_path.hpp"

namespace envboot {
namespace {

std::vector<std::string> split_components(std::string_view text) {
  std::vector<std::string> parts;
  size_t start = 0;
  while (start < text.size()) {
    size_t end = text.find('/', start);
    if (end == std::string_view::npos) {
      end = text.size();
    }
    if (end > start) {
      parts.emplace_back(text.substr(start, end - start));
    }
    start = end + 1;
  }
  return parts;
}

/// Whether parsing would change nothing.
bool is_normal(std::string_view absolute) {
  return !absolute.ends_with('/') && absolute.find("//") == absolute.npos && absolute.find("/./") == absolute.npos &&
         absolute.find("/../") == absolute.npos && !absolute.ends_with("/.") && !absolute.ends_with("/..");
}

} // namespace

Result<RelPath> RelPath::parse(std::string_view text) {
  if (!detail::is_relative_path(text)) {
    return fail(refusal("`{}` is not a path below a folder", text));
  }
  return RelPath(Checked{}, std::string(text));
}

std::vector<std::string> RelPath::components() const {
  return split_components(m_text);
}

std::string RelPath::name() const {
  size_t slash = m_text.rfind('/');
  return slash == std::string::npos ? m_text : m_text.substr(slash + 1);
}

RelPath RelPath::operator/(const RelPath& below) const {
  return RelPath(Checked{}, m_text + "/" + below.m_text);
}

Result<AbsPath> AbsPath::parse(std::string_view text) {
  if (text.empty() || text.front() != '/') {
    return fail(usage_error("`{}` is not an absolute path", text));
  }
  if (text.find('\0') != std::string_view::npos) {
    return fail(usage_error("a path can't hold a NUL byte"));
  }
  if (is_normal(text)) {
    return AbsPath(std::string(text));
  }
  std::vector<std::string> kept;
  for (std::string& part : split_components(text)) {
    if (part == "..") {
      if (!kept.empty()) {
        kept.pop_back();
      }
    } else if (part != ".") {
      kept.push_back(std::move(part));
    }
  }
  std::string joined;
  for (const std::string& part : kept) {
    joined += '/';
    joined += part;
  }
  return AbsPath(joined.empty() ? "/" : joined);
}

Result<AbsPath> AbsPath::parse(std::string_view text, const AbsPath& base) {
  if (!text.empty() && text.front() == '/') {
    return parse(text);
  }
  return parse(base.string() + "/" + std::string(text));
}

const std::string& AbsPath::root_text() {
  static const std::string text = "/";
  return text;
}

std::string AbsPath::name() const {
  return string().substr(string().rfind('/') + 1);
}

AbsPath AbsPath::parent() const {
  size_t slash = string().rfind('/');
  return AbsPath(slash == 0 ? "/" : string().substr(0, slash));
}

AbsPath AbsPath::operator/(const RelPath& below) const {
  return AbsPath(string() == "/" ? "/" + below.string() : string() + "/" + below.string());
}

bool AbsPath::is_below_or_same(const AbsPath& folder) const {
  if (folder.string() == "/" || string() == folder.string()) {
    return true;
  }
  return string().size() > folder.string().size() &&
         string().compare(0, folder.string().size(), folder.string()) == 0 && string()[folder.string().size()] == '/';
}

Result<RelPath> AbsPath::below(const AbsPath& folder) const {
  if (!is_below_or_same(folder) || string() == folder.string()) {
    return fail(refusal("{} is not below {}", string(), folder.string()));
  }
  size_t skip = folder.string() == "/" ? 1 : folder.string().size() + 1;
  return RelPath::parse(std::string_view(string()).substr(skip));
}

} // namespace envboot
