#include "fakes/fake_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace envboot::fakes {

namespace {

class FakeFile : public os::File {
 public:
  FakeFile(Disk disk, NodePtr node, std::string name, bool writable)
      : m_disk(std::move(disk)), m_node(std::move(node)), m_name(std::move(name)), m_writable(writable) {}

  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override {
    const std::string& text = m_node->content;
    size_t n = offset < text.size() ? std::min(out.size(), text.size() - static_cast<size_t>(offset)) : 0;
    if (n > 0) {
      std::memcpy(out.data(), text.data() + offset, n);
    }
    return n;
  }
  Status write(std::span<const std::byte> bytes) override {
    if (!m_writable) {
      return sys(EBADF, "cannot write " + m_name);
    }
    m_node->content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    m_disk.touch(*m_node);
    m_disk.say("write {} {}", m_name, bytes.size());
    return {};
  }
  Status truncate(uint64_t size) override {
    if (!m_writable) {
      return sys(EINVAL, "cannot cut " + m_name);
    }
    m_node->content.resize(static_cast<size_t>(size));
    m_disk.touch(*m_node);
    m_disk.say("truncate {} {}", m_name, size);
    return {};
  }
  Status sync() override {
    m_node->sync();
    m_disk.say("sync {}", m_name);
    return {};
  }
  Status close() override { return {}; }
  Result<uint64_t> size() override { return m_node->content.size(); }
  void let_go() override { m_disk.say("let_go {}", m_name); }

 private:
  Disk m_disk;
  NodePtr m_node;
  std::string m_name;
  bool m_writable;
};

} // namespace

os::FilePtr open_file(const Disk& disk, NodePtr node, std::string name, bool writable) {
  return std::make_unique<FakeFile>(disk, std::move(node), std::move(name), writable);
}

} // namespace envboot::fakes
