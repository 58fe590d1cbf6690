#pragma once

#include "os/file_system.hpp"

namespace envboot::fakes {

/// Hands every call on to another Dir: a base for tests that change some of them.
class ForwardingDir : public os::Dir {
 public:
  explicit ForwardingDir(os::DirPtr inner) : m_inner(std::move(inner)) {}
  [[nodiscard]] const AbsPath& path() const override { return m_inner->path(); }
  Result<os::FilePtr> open(const RelPath& name, os::How how) override { return m_inner->open(name, how); }
  Result<std::vector<os::Entry>> list() override { return m_inner->list(); }
  Result<os::DirPtr> dir(const RelPath& name) override { return m_inner->dir(name); }
  Status make_dir(const RelPath& name, uint32_t permissions) override { return m_inner->make_dir(name, permissions); }
  Status rename(const RelPath& from, os::Dir& to_dir, const RelPath& to) override {
    auto* forwarding = dynamic_cast<ForwardingDir*>(&to_dir);
    return m_inner->rename(from, forwarding != nullptr ? *forwarding->m_inner : to_dir, to);
  }
  Status unlink(const RelPath& name) override { return m_inner->unlink(name); }
  Status remove_dir(const RelPath& name) override { return m_inner->remove_dir(name); }
  Status symlink(const std::string& target, const RelPath& name) override { return m_inner->symlink(target, name); }
  Result<std::string> read_link(const RelPath& name) override { return m_inner->read_link(name); }
  Result<os::Stat> stat(const RelPath& name) override { return m_inner->stat(name); }
  Status set_permissions(const RelPath& name, uint32_t permissions) override {
    return m_inner->set_permissions(name, permissions);
  }
  Status sync() override { return m_inner->sync(); }
  Status sync_fs() override { return m_inner->sync_fs(); }

 protected:
  os::DirPtr m_inner;
};

} // namespace envboot::fakes
