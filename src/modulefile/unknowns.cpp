#include "modulefile/unknowns.hpp"

#include "modulefile/token.hpp"

namespace envboot::modulefile {

std::string Unknowns::add(std::string because) {
  m_reasons.push_back(std::move(because));
  return make_token(m_reasons.size() - 1);
}

Known<std::string> Unknowns::known(const std::string& text) const {
  auto token = find_token(text);
  if (token && token->reason < m_reasons.size()) {
    return Unknown{m_reasons[token->reason]};
  }
  if (holds_piece_of_token(text) && !m_reasons.empty()) {
    return Unknown{m_reasons.front()};
  }
  return text.substr(0, text.find('\0')); // an environment holds no NUL
}

std::string Unknowns::readable(const std::string& text) {
  std::string out = text.substr(0, text.find('\0'));
  for (auto token = find_token(out); token; token = find_token(out, token->at)) {
    out.replace(token->at, token->size, "?");
  }
  return out;
}

} // namespace envboot::modulefile
