#pragma once

// A small site on loopback for tests: a web server that misbehaves on demand (origin.py), real tinyproxies, a CA made
// on the fly.

#include "os/file_system.hpp"
#include "os/host.hpp"
#include "os/processes.hpp"
#include "os/read.hpp"
#include "os/transport.hpp"

#include <arpa/inet.h>
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace envboot::test {

/// Obviously fake, and with every character that has a meaning in a URL, a header or a shell.
inline const std::string k_canary = "fake:p@ss/w#rd %41&'$\"";

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// `size` bytes that look like a zip file and never repeat soon.
inline std::string payload(size_t size, uint32_t seed = 1) {
  std::string text = "PK\x03\x04";
  uint32_t state = seed * 2654435761u + 1;
  while (text.size() < size) {
    state = state * 1664525u + 1013904223u;
    text += static_cast<char>(state >> 24);
  }
  text.resize(size);
  return text;
}

class TempFolder {
 public:
  TempFolder() {
    char name[] = "/tmp/envboot-net-XXXXXX";
    m_path = ::mkdtemp(name);
  }
  ~TempFolder() {
    auto files = os::real_file_system();
    auto parent = files->dir(path().parent());
    auto name = RelPath::parse(path().name());
    if (parent && name) {
      (void)os::remove_tree(**parent, *name);
    }
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] AbsPath path() const { return *AbsPath::parse(m_path); }
  [[nodiscard]] AbsPath at(const std::string& name) const { return *AbsPath::parse(m_path + "/" + name); }
  AbsPath write(const std::string& name, std::string_view text) const {
    auto folder = os::real_file_system()->dir(path());
    auto file = (*folder)->open(*RelPath::parse(name), os::How::replace());
    EXPECT_TRUE((*file)->write(bytes_of(text)));
    return at(name);
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    auto files = os::real_file_system();
    return os::read_text(*files, at(name), size_t{1} << 30).value_or("");
  }
  [[nodiscard]] bool has(const std::string& name) const {
    auto files = os::real_file_system();
    return os::exists(*files, at(name));
  }

 private:
  std::string m_path;
};

/// Runs to its end in an environment that holds PATH and `more` only.
inline os::Outcome run(std::vector<std::string> argv, Environment more = {}) {
  os::Command command{std::move(argv), std::move(more), AbsPath::root(), {}, size_t{4} << 20};
  command.environment.set("PATH", "/usr/bin:/bin");
  auto outcome = os::real_processes()->run(command, Deadline::after(std::chrono::seconds(90)));
  if (!outcome) {
    ADD_FAILURE() << outcome.error().what;
    return {};
  }
  return *outcome;
}

inline os::ChildPtr start(std::vector<std::string> argv) {
  os::Command command{std::move(argv), {{"PATH", "/usr/bin:/bin"}}, AbsPath::root(), {}, 0};
  auto child = os::real_processes()->start(command, os::Fds{{}, false});
  EXPECT_TRUE(child) << (child ? "" : child.error().what);
  return child ? std::move(*child) : nullptr;
}

/// Polls, because another program's progress can't be had otherwise; gives up after 20 s.
template <typename Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// A port of 127.0.0.1 nobody listens on.
inline int free_port() {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(0, ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address));
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

inline bool listens(int port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool yes = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return yes;
}

/// ca.pem, good.pem (localhost, 127.0.0.2) and wrong.pem (elsewhere.test), each leaf with its .key.
class Certificates {
 public:
  explicit Certificates(const TempFolder& folder) : m_folder(folder) {
    make_ca();
    make_leaf("good", "DNS:localhost,IP:127.0.0.2");
    make_leaf("wrong", "DNS:elsewhere.test");
  }
  [[nodiscard]] AbsPath ca() const { return m_folder.at("ca.pem"); }
  [[nodiscard]] std::vector<std::string> leaf(const std::string& name) const {
    return {m_folder.at(name + ".pem").string(), m_folder.at(name + ".key").string()};
  }

 private:
  void make_ca() {
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             "/CN=Test Site CA", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", path("ca.key"), "-out",
             path("ca.pem")});
  }
  void make_leaf(const std::string& name, const std::string& alternative_names) {
    m_folder.write(name + ".ext", "subjectAltName=" + alternative_names + "\n");
    openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout",
             path(name + ".key"), "-out", path(name + ".csr")});
    openssl({"x509", "-req", "-in", path(name + ".csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
             "-CAcreateserial", "-days", "2", "-extfile", path(name + ".ext"), "-out", path(name + ".pem")});
  }
  void openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "/usr/bin/openssl");
    os::Outcome outcome = run(arguments);
    EXPECT_TRUE(outcome.good()) << outcome.err;
  }
  [[nodiscard]] std::string path(const std::string& name) const { return m_folder.at(name).string(); }
  const TempFolder& m_folder;
};

class Origin {
 public:
  /// Serves the files of `folder`; `leaf` = certificate and key for TLS. `host` 127.0.0.2: reached by that number only,
  /// which no no_proxy list names.
  explicit Origin(const TempFolder& folder, std::vector<std::string> leaf = {}, const std::string& host = "localhost")
      : m_folder(folder), m_tls(!leaf.empty()), m_host(host) {
    static int count = 0;
    m_name = fmt::format("origin{}", count++);
    std::vector<std::string> argv{"/usr/bin/python3",
                                  SOURCE_DIR "/test/net/origin.py",
                                  folder.path().string(),
                                  folder.at(m_name + ".port").string(),
                                  folder.at(m_name + ".log").string(),
                                  host == "localhost" ? "127.0.0.1" : host};
    argv.insert(argv.end(), leaf.begin(), leaf.end());
    m_child = start(argv);
    EXPECT_TRUE(eventually([&] { return m_folder.has(m_name + ".port"); })) << "origin.py did not start";
    m_port = std::atoi(folder.read(m_name + ".port").c_str());
  }
  [[nodiscard]] int port() const { return m_port; }
  [[nodiscard]] std::string text(const std::string& path) const {
    return fmt::format("{}://{}:{}{}", m_tls ? "https" : "http", m_host, m_port, path);
  }
  [[nodiscard]] Url url(const std::string& path) const { return *Url::parse(text(path)); }
  [[nodiscard]] std::string log() const { return m_folder.read(m_name + ".log"); }

 private:
  const TempFolder& m_folder;
  bool m_tls;
  std::string m_host, m_name;
  os::ChildPtr m_child;
  int m_port = 0;
};

/// tinyproxy's configuration takes letters, digits and `-._` only.
inline const std::string k_plain_canary = "fake-canary.pw_1";

/// A real tinyproxy that wants user `alice` and k_plain_canary, or (`script`) test/net/proxy.py, which wants k_canary
/// and can misbehave: `mode` is one of its own.
class Proxy {
 public:
  explicit Proxy(const TempFolder& folder) : m_folder(folder), m_log("tinyproxy.log"), m_port(free_port()) {
    std::string config = fmt::format("Port {}\nListen 127.0.0.1\nAllow 127.0.0.1\nMaxClients 500\nTimeout 60\n"
                                     "LogFile \"{}\"\nLogLevel Info\nBasicAuth alice {}\n",
                                     m_port, folder.at(m_log).string(), k_plain_canary);
    m_child = start({"/usr/bin/tinyproxy", "-d", "-c", folder.write("tinyproxy.conf", config).string()});
    EXPECT_TRUE(eventually([&] { return listens(m_port); })) << "tinyproxy did not start";
  }
  Proxy(const TempFolder& folder, const std::string& mode) : m_folder(folder), m_log("proxy-" + mode + ".log") {
    std::string port_file = "proxy-" + mode + ".port";
    m_child = start({"/usr/bin/python3", SOURCE_DIR "/test/net/proxy.py", mode, folder.at(port_file).string(),
                     folder.at(m_log).string(), folder.write("proxy.login", "alice:" + k_canary).string()});
    EXPECT_TRUE(eventually([&] { return m_folder.has(port_file); })) << "proxy.py did not start";
    m_port = std::atoi(folder.read(port_file).c_str());
  }
  [[nodiscard]] int port() const { return m_port; }
  [[nodiscard]] Url bare_url() const { return *Url::parse(fmt::format("http://127.0.0.1:{}", m_port)); }
  [[nodiscard]] Url url(const std::string& password) const {
    return *Url::parse(fmt::format("http://alice:{}@127.0.0.1:{}", percent_encode(password), m_port));
  }
  [[nodiscard]] std::string log() const { return m_folder.read(m_log); }

 private:
  const TempFolder& m_folder;
  std::string m_log;
  int m_port = 0;
  os::ChildPtr m_child;
};

/// Keeps the body; may stop after so many bytes.
struct KeepBody : os::BodySink {
  os::Head head;
  std::string body;
  size_t stop_after = SIZE_MAX;
  os::Flow on_head(const os::Head& given) override {
    head = given;
    return os::Flow::go_on;
  }
  os::Flow on_body(std::span<const std::byte> bytes) override {
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return body.size() >= stop_after ? os::Flow::stop : os::Flow::go_on;
  }
};

} // namespace envboot::test
