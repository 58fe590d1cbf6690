#include "fakes/failing_fs.hpp"
#include "fakes/forwarding_dir.hpp"

#include <unistd.h>

namespace envboot::fakes {

struct FailingFs::Counter {
  Injection injection;
  std::atomic<long> calls{0};

  enum class Needs { space, nothing };

  Status count(Needs needs, const char* what) {
    long call = ++calls;
    bool here = call == injection.at;
    bool later = injection.at != 0 && call > injection.at;
    switch (injection.then) {
    case Injection::Then::kill:
      if (here) {
        ::_exit(Injection::k_killed);
      }
      return {};
    case Injection::Then::one_errno:
      return here ? Status(fail(os_error(injection.code, fmt::format("injected: cannot {}", what)))) : Status();
    case Injection::Then::dead:
      return here || later ? Status(fail(os_error(injection.code, fmt::format("injected: cannot {}", what))))
                           : Status();
    case Injection::Then::full:
      return (here || later) && needs == Needs::space
                 ? Status(fail(os_error(injection.code, fmt::format("injected: cannot {}", what))))
                 : Status();
    }
    return {};
  }
};

namespace {

using Counter = FailingFs::Counter;
using Needs = Counter::Needs;

class FailingFile : public os::File {
 public:
  FailingFile(os::FilePtr inner, std::shared_ptr<Counter> counter)
      : m_inner(std::move(inner)), m_counter(std::move(counter)) {}
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override { return m_inner->read_at(out, offset); }
  /// A failing write leaves the first half, as a full disk does.
  Status write(std::span<const std::byte> bytes) override {
    Status allowed = m_counter->count(Needs::space, "write");
    if (!allowed) {
      (void)m_inner->write(bytes.first(bytes.size() / 2));
      return allowed;
    }
    return m_inner->write(bytes);
  }
  Status truncate(uint64_t size) override {
    TRY(m_counter->count(Needs::nothing, "truncate"));
    return m_inner->truncate(size);
  }
  Status sync() override {
    TRY(m_counter->count(Needs::space, "sync"));
    return m_inner->sync();
  }
  Status close() override {
    Status allowed = m_counter->count(Needs::space, "close");
    Status closed = m_inner->close();
    return allowed ? closed : allowed;
  }
  Result<uint64_t> size() override { return m_inner->size(); }
  void let_go() override { m_inner->let_go(); }

 private:
  os::FilePtr m_inner;
  std::shared_ptr<Counter> m_counter;
};

class FailingDir : public ForwardingDir {
 public:
  FailingDir(os::DirPtr inner, std::shared_ptr<Counter> counter)
      : ForwardingDir(std::move(inner)), m_counter(std::move(counter)) {}
  Result<os::FilePtr> open(const RelPath& name, os::How how) override {
    if (how.mode == os::How::Mode::read) {
      return m_inner->open(name, how);
    }
    TRY(m_counter->count(Needs::space, "create"));
    return std::make_unique<FailingFile>(TRY(m_inner->open(name, how)), m_counter);
  }
  Result<os::DirPtr> dir(const RelPath& name) override {
    return std::make_unique<FailingDir>(TRY(m_inner->dir(name)), m_counter);
  }
  Status make_dir(const RelPath& name, uint32_t permissions) override {
    TRY(m_counter->count(Needs::space, "make a folder"));
    return m_inner->make_dir(name, permissions);
  }
  Status rename(const RelPath& from, os::Dir& to_dir, const RelPath& to) override {
    TRY(m_counter->count(Needs::nothing, "rename"));
    return ForwardingDir::rename(from, to_dir, to);
  }
  Status unlink(const RelPath& name) override {
    TRY(m_counter->count(Needs::nothing, "unlink"));
    return m_inner->unlink(name);
  }
  Status remove_dir(const RelPath& name) override {
    TRY(m_counter->count(Needs::nothing, "remove a folder"));
    return m_inner->remove_dir(name);
  }
  Status symlink(const std::string& target, const RelPath& name) override {
    TRY(m_counter->count(Needs::space, "make a link"));
    return m_inner->symlink(target, name);
  }
  Status set_permissions(const RelPath& name, uint32_t permissions) override {
    TRY(m_counter->count(Needs::nothing, "set a mode"));
    return m_inner->set_permissions(name, permissions);
  }
  Status sync() override {
    TRY(m_counter->count(Needs::space, "sync a folder"));
    return m_inner->sync();
  }
  Status sync_fs() override {
    TRY(m_counter->count(Needs::space, "sync a file system"));
    return m_inner->sync_fs();
  }

 private:
  std::shared_ptr<Counter> m_counter;
};

} // namespace

FailingFs::FailingFs(os::FileSystem& inner, Injection injection)
    : m_inner(inner), m_counter(std::make_shared<Counter>()) {
  m_counter->injection = injection;
}

long FailingFs::calls() const {
  return m_counter->calls;
}

Result<os::DirPtr> FailingFs::dir(const AbsPath& path) {
  return std::make_unique<FailingDir>(TRY(m_inner.dir(path)), m_counter);
}

} // namespace envboot::fakes
