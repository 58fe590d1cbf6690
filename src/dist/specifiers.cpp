#include "dist/cursor.hpp"
#include "dist/version.hpp"

#include <algorithm>

namespace envboot::dist {
namespace {

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

/// `==1.0.*`: the epoch and the first `count` numbers of the release, missing ones read as 0.
bool has_prefix(const Version& version, const Version& prefix, size_t count) {
  if (version.epoch() != prefix.epoch()) {
    return false;
  }
  for (size_t i = 0; i < count; ++i) {
    uint64_t number = i < version.release().size() ? version.release()[i] : 0;
    if (number != prefix.release()[i]) {
      return false;
    }
  }
  return true;
}

} // namespace

Result<Specifiers::Clause> Specifiers::parse_clause(std::string_view text) {
  struct Row {
    std::string_view sign;
    Op op;
  };
  static constexpr Row k_operators[] = {
      {"===", Op::arbitrary},    {"~=", Op::compatible},       {"==", Op::equal}, {"!=", Op::not_equal},
      {"<=", Op::less_or_equal}, {">=", Op::greater_or_equal}, {"<", Op::less},   {">", Op::greater},
  };
  auto invalid = [&](std::string_view why) {
    return fail(failure("`{}` is not a version specifier", text).because(fmt::format("{} (PEP 440)", why)));
  };
  Cursor cursor(text);
  const Row* row = std::find_if(std::begin(k_operators), std::end(k_operators),
                                [&](const Row& candidate) { return cursor.take(candidate.sign); });
  if (row == std::end(k_operators)) {
    return invalid("it must begin with one of ==, !=, <=, >=, <, >, ~=, ===");
  }
  Clause clause{row->op, {}, false, {}};
  std::string_view operand = trim(cursor.rest());
  if (clause.op == Op::arbitrary) {
    if (std::any_of(operand.begin(), operand.end(), [](char c) { return is_blank(c) || c == ';' || c == ')'; })) {
      return invalid("one word must follow `===`");
    }
    clause.raw = lower_case(operand);
    return clause;
  }
  bool exact = clause.op == Op::equal || clause.op == Op::not_equal;
  if (operand.ends_with(".*")) {
    operand.remove_suffix(2);
    clause.wildcard = true;
  }
  auto version = Version::parse(operand);
  if (!version) {
    return fail(failure("`{}` is not a version specifier", text).because(version.error()));
  }
  clause.version = *version;
  if (clause.wildcard && !exact) {
    return invalid("only == and != may end with `.*`");
  }
  if (clause.wildcard && (version->base().text() != version->text() || is_blank(operand.back()))) {
    return invalid("`.*` may follow a release number only");
  }
  if (!exact && !version->local().empty()) {
    return invalid("only == and != may name a local version (`+…`)");
  }
  if (clause.op == Op::compatible && version->release().size() < 2) {
    return invalid("~= needs at least two numbers");
  }
  return clause;
}

Result<Specifiers> Specifiers::parse(std::string_view text) {
  Specifiers specifiers;
  specifiers.m_text = trim(text);
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view clause = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), clause.size() + 1));
    if (!trim(clause).empty()) {
      specifiers.m_clauses.push_back(TRY(parse_clause(trim(clause))));
    }
  }
  return specifiers;
}

bool Specifiers::matches(const Clause& clause, const Version& version) {
  const Version& bound = clause.version;
  bool same_base = version.base() == bound.base();
  switch (clause.op) {
  case Op::arbitrary:
    return version.text() == clause.raw;
  case Op::equal:
  case Op::not_equal: {
    bool equal = clause.wildcard         ? has_prefix(version, bound, bound.release().size())
                 : bound.local().empty() ? version.without_local() == bound
                                         : version == bound;
    return equal == (clause.op == Op::equal);
  }
  case Op::compatible:
    return version.without_local() >= bound && has_prefix(version, bound, bound.release().size() - 1);
  case Op::less_or_equal:
    return version.without_local() <= bound;
  case Op::greater_or_equal:
    return version.without_local() >= bound;
  case Op::less: // `<3.1` leaves out 3.1's own pre-releases
    return version < bound && (bound.is_prerelease() || !version.is_prerelease() || !same_base);
  case Op::greater: // `>3.1` leaves out 3.1.post1 and 3.1+local
    return version > bound && (bound.is_postrelease() || !version.is_postrelease() || !same_base) &&
           (version.local().empty() || !same_base);
  }
  return false;
}

bool Specifiers::contains(const Version& version, bool prereleases) const {
  auto names_prerelease = [](const Clause& clause) {
    if (clause.op == Op::arbitrary) {
      auto named = Version::parse(clause.raw);
      return named && named->is_prerelease();
    }
    return clause.op != Op::not_equal && clause.version.is_prerelease();
  };
  if (version.is_prerelease() && !prereleases && std::none_of(m_clauses.begin(), m_clauses.end(), names_prerelease)) {
    return false;
  }
  return std::all_of(m_clauses.begin(), m_clauses.end(),
                     [&](const Clause& clause) { return matches(clause, version); });
}

} // namespace envboot::dist
