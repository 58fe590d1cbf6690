#include "util/error.hpp"

#include <cerrno>
#include <cstring>

namespace envboot {
namespace {

struct SystemHint {
  int code;
  const char* text;
};

constexpr SystemHint k_system_hints[] = {
    {ENOSPC, "the file system is full: free space there, or choose another place with `--prefix`"},
    {EDQUOT, "your quota is used up: `envboot doctor` shows bytes and files; choose another place with `--prefix`"},
    {EACCES, "you may not do that there: check the owner and mode of each folder on the way with `namei -l PATH`"},
    {EROFS, "that file system is mounted read-only here: choose another place with `--prefix`"},
    {EMFILE, "too many open files: raise the limit with `ulimit -n 4096`"},
};

} // namespace

bool Error::is_missing() const {
  return sys == ENOENT || sys == ENOTDIR;
}
bool Error::is_no_space() const {
  return sys == ENOSPC || sys == EDQUOT;
}

Error Error::because(const Error& cause) && {
  causes.push_back(cause.what);
  causes.insert(causes.end(), cause.causes.begin(), cause.causes.end());
  if (hint.empty()) {
    hint = cause.hint;
  }
  if (kind == Kind::failed) {
    kind = cause.kind;
  }
  if (sys == 0) {
    sys = cause.sys;
  }
  return std::move(*this);
}

Error Error::because(std::string cause) && {
  causes.push_back(std::move(cause));
  return std::move(*this);
}

Error Error::with_hint(std::string text) && {
  hint = std::move(text);
  return std::move(*this);
}

Error os_error(int errno_value, std::string what) {
  Error result{Kind::failed, std::move(what), {std::strerror(errno_value)}, {}, errno_value};
  for (const SystemHint& row : k_system_hints) {
    if (row.code == errno_value) {
      result.hint = row.text;
    }
  }
  return result;
}

} // namespace envboot
