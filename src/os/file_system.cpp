#include "os/file_system.hpp"
#include "os/posix_file.hpp"

#include <boost/filesystem.hpp>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace envboot::os {
namespace {

namespace fs = boost::filesystem;

FileType type_of(mode_t mode) {
  return S_ISREG(mode)   ? FileType::regular
         : S_ISDIR(mode) ? FileType::directory
         : S_ISLNK(mode) ? FileType::symlink
                         : FileType::other;
}

Stat to_stat(const struct stat& raw) {
  return Stat{type_of(raw.st_mode), static_cast<uint64_t>(raw.st_size),
              raw.st_mode & 07777,  raw.st_uid,
              raw.st_gid,           int64_t{raw.st_mtim.tv_sec} * 1'000'000'000 + raw.st_mtim.tv_nsec,
              raw.st_dev,           raw.st_ino};
}

int open_folder_at(int at, const char* name, int extra_flags) {
  return ::openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | extra_flags);
}

Result<std::vector<Entry>> list_folder(int folder, const std::string& name) {
  int copy = open_folder_at(folder, ".", 0);
  DIR* stream = copy < 0 ? nullptr : ::fdopendir(copy);
  if (stream == nullptr) {
    return fail(os_error(errno, "cannot list " + name));
  }
  std::vector<Entry> entries;
  errno = 0;
  while (const dirent* raw = ::readdir(stream)) {
    std::string entry = raw->d_name;
    if (entry == "." || entry == "..") {
      continue;
    }
    FileType type = type_of(static_cast<mode_t>(DTTOIF(raw->d_type)));
    struct stat details {};
    if (raw->d_type == DT_UNKNOWN && ::fstatat(folder, raw->d_name, &details, AT_SYMLINK_NOFOLLOW) == 0) {
      type = type_of(details.st_mode);
    }
    entries.push_back({std::move(entry), type});
  }
  int problem = errno;
  ::closedir(stream);
  if (problem != 0) {
    return fail(os_error(problem, "cannot list " + name));
  }
  return entries;
}

class PosixDir : public Dir {
 public:
  PosixDir(Fd fd, AbsPath path) : m_fd(std::move(fd)), m_path(std::move(path)) {}

  const AbsPath& path() const override { return m_path; }

  Result<FilePtr> open(const RelPath& name, How how) override {
    At at = TRY(locate(name));
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
    switch (how.mode) {
    case How::Mode::read:
      flags |= O_RDONLY;
      break;
    case How::Mode::append:
      flags |= O_RDWR | O_CREAT | O_APPEND;
      break;
    case How::Mode::create_new:
      flags |= O_RDWR | O_CREAT | O_EXCL;
      break;
    case How::Mode::create_or_truncate:
      flags |= O_RDWR | O_CREAT | O_TRUNC;
      break;
    }
    bool created = how.mode == How::Mode::create_new;
    Fd fd(open_or_create(at, flags, how.permissions, created));
    if (fd.get() < 0) {
      return fail(os_error(errno, "cannot open " + text(name)));
    }
    struct stat raw {};
    if (::fstat(fd.get(), &raw) != 0 || !S_ISREG(raw.st_mode)) {
      return fail(refusal("{} is no regular file", text(name)));
    }
    if (created && (raw.st_mode & 07777) != how.permissions && ::fchmod(fd.get(), how.permissions) != 0) {
      return fail(os_error(errno, "cannot set the mode of " + text(name)));
    }
    return std::make_unique<PosixFile>(std::move(fd), text(name));
  }

  Result<std::vector<Entry>> list() override { return list_folder(m_fd.get(), m_path.string()); }

  Result<DirPtr> dir(const RelPath& name) override {
    At at = TRY(locate(name));
    Fd fd(open_folder_at(at.folder(), at.name.c_str(), O_NOFOLLOW));
    if (fd.get() < 0) {
      return fail(os_error(errno, "cannot open the folder " + text(name)));
    }
    return std::make_unique<PosixDir>(std::move(fd), m_path / name);
  }

  Status make_dir(const RelPath& name, uint32_t permissions) override {
    At at = TRY(locate(name));
    TRY(check(::mkdirat(at.folder(), at.name.c_str(), permissions), "cannot make the folder ", name));
    struct stat raw {};
    if (::fstatat(at.folder(), at.name.c_str(), &raw, AT_SYMLINK_NOFOLLOW) == 0 &&
        (raw.st_mode & 0777) != permissions) {
      mode_t inherited = raw.st_mode & S_ISGID; // the parent's, in a project's space: quota goes by group
      return check(::fchmodat(at.folder(), at.name.c_str(), permissions | inherited, 0), "cannot set the mode of ",
                   name);
    }
    return {};
  }

  Status rename(const RelPath& from, Dir& to_dir, const RelPath& to) override {
    auto* target = dynamic_cast<PosixDir*>(&to_dir);
    if (target == nullptr) {
      return fail(failure("cannot rename between file systems of two kinds"));
    }
    At source = TRY(locate(from));
    At destination = TRY(target->locate(to));
    return check(::renameat(source.folder(), source.name.c_str(), destination.folder(), destination.name.c_str()),
                 "cannot rename to " + target->text(to) + " from ", from);
  }

  Status unlink(const RelPath& name) override {
    At at = TRY(locate(name));
    return check(::unlinkat(at.folder(), at.name.c_str(), 0), "cannot remove ", name);
  }

  Status remove_dir(const RelPath& name) override {
    At at = TRY(locate(name));
    return check(::unlinkat(at.folder(), at.name.c_str(), AT_REMOVEDIR), "cannot remove the folder ", name);
  }

  Status symlink(const std::string& target, const RelPath& name) override {
    At at = TRY(locate(name));
    return check(::symlinkat(target.c_str(), at.folder(), at.name.c_str()), "cannot make the link ", name);
  }

  Result<std::string> read_link(const RelPath& name) override {
    At at = TRY(locate(name));
    std::string target(4096, '\0');
    ssize_t n = ::readlinkat(at.folder(), at.name.c_str(), target.data(), target.size());
    if (n < 0) {
      return fail(os_error(errno, "cannot read the link " + text(name)));
    }
    target.resize(static_cast<size_t>(n));
    return target;
  }

  Result<Stat> stat(const RelPath& name) override {
    At at = TRY(locate(name));
    struct stat raw {};
    TRY(check(::fstatat(at.folder(), at.name.c_str(), &raw, AT_SYMLINK_NOFOLLOW), "cannot look at ", name));
    return to_stat(raw);
  }

  Status set_permissions(const RelPath& name, uint32_t permissions) override {
    At at = TRY(locate(name));
    Fd fd(::openat(at.folder(), at.name.c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW)); // needs no read permission
    struct stat raw {};
    if (fd.get() < 0 || ::fstat(fd.get(), &raw) != 0) {
      return fail(os_error(errno, "cannot open " + text(name)));
    }
    if (S_ISLNK(raw.st_mode)) {
      return fail(os_error(ELOOP, "cannot set the mode of " + text(name)));
    }
    std::string itself = "/proc/self/fd/" + std::to_string(fd.get()); // fchmod does not take an O_PATH descriptor
    return check(::chmod(itself.c_str(), permissions), "cannot set the mode of ", name);
  }

  Status sync() override {
    if (::fsync(m_fd.get()) != 0) {
      return fail(os_error(errno, "cannot write the folder " + m_path.string() + " to disk"));
    }
    return {};
  }

  Status sync_fs() override {
    if (::syncfs(m_fd.get()) != 0) {
      if (errno == ENOSYS) { // before Linux 2.6.39
        ::sync();
        return {};
      }
      return fail(os_error(errno, "cannot write the file system of " + m_path.string() + " to disk"));
    }
    return {};
  }

 private:
  /// The folder that holds the last component, and that component's name.
  struct At {
    std::unique_ptr<Fd> opened; ///< null: `base` itself
    int base;
    std::string name;
    [[nodiscard]] int folder() const { return opened ? opened->get() : base; }
  };

  /// As openat, and says whether the file is new: only then may its mode be set against the umask.
  static int open_or_create(const At& at, int flags, uint32_t permissions, bool& created) {
    constexpr int k_tries = 10; // between the two calls somebody may remove or make it
    for (int i = 0; i < k_tries && (flags & O_CREAT) != 0 && (flags & O_EXCL) == 0; ++i) {
      int fd = ::openat(at.folder(), at.name.c_str(), flags & ~O_CREAT);
      if (fd >= 0 || errno != ENOENT) {
        return fd;
      }
      fd = ::openat(at.folder(), at.name.c_str(), flags | O_EXCL, permissions);
      created = fd >= 0;
      if (fd >= 0 || errno != EEXIST) {
        return fd;
      }
    }
    return ::openat(at.folder(), at.name.c_str(), flags, permissions);
  }

  Result<At> locate(const RelPath& name) {
    std::vector<std::string> parts = name.components();
    At at{nullptr, m_fd.get(), parts.back()};
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      Fd next(open_folder_at(at.folder(), parts[i].c_str(), O_NOFOLLOW));
      if (next.get() < 0) {
        return fail(os_error(errno, "cannot open the folder above " + text(name)));
      }
      at.opened = std::make_unique<Fd>(std::move(next));
    }
    return at;
  }

  Status check(int result, const std::string& what, const RelPath& name) const {
    if (result != 0) {
      return fail(os_error(errno, what + text(name)));
    }
    return {};
  }

  [[nodiscard]] std::string text(const RelPath& name) const { return (m_path / name).string(); }

  Fd m_fd;
  AbsPath m_path;
};

class RealFileSystem : public FileSystem {
 public:
  Result<FilePtr> open(const AbsPath& path) override {
    Fd fd(::open(path.string().c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (fd.get() < 0) {
      return fail(os_error(errno, "cannot open " + path.string()));
    }
    struct stat raw {};
    if (::fstat(fd.get(), &raw) != 0 || !S_ISREG(raw.st_mode)) {
      return fail(failure("{} is no regular file", path.string()));
    }
    return std::make_unique<PosixFile>(std::move(fd), path.string());
  }

  Result<Stat> stat(const AbsPath& path, Links links) override {
    struct stat raw {};
    if (::fstatat(AT_FDCWD, path.string().c_str(), &raw, links == Links::keep ? AT_SYMLINK_NOFOLLOW : 0) != 0) {
      return fail(os_error(errno, "cannot look at " + path.string()));
    }
    return to_stat(raw);
  }

  Result<std::vector<Entry>> list(const AbsPath& path) override {
    Fd fd(open_folder_at(AT_FDCWD, path.string().c_str(), 0));
    if (fd.get() < 0) {
      return fail(os_error(errno, "cannot list " + path.string()));
    }
    return list_folder(fd.get(), path.string());
  }

  Result<std::string> read_link(const AbsPath& path) override {
    boost::system::error_code code;
    fs::path target = fs::read_symlink(path.string(), code);
    if (code) {
      return fail(os_error(code.value(), "cannot read the link " + path.string()));
    }
    return target.string();
  }

  Result<AbsPath> real_path(const AbsPath& path) override {
    boost::system::error_code code;
    fs::path real = fs::canonical(path.string(), code);
    if (code) {
      return fail(os_error(code.value(), "cannot resolve " + path.string()));
    }
    return AbsPath::parse(real.string());
  }

  Result<Space> space(const AbsPath& path) override {
    struct statvfs raw {};
    if (::statvfs(path.string().c_str(), &raw) != 0) {
      return fail(os_error(errno, "cannot ask for the free space of " + path.string()));
    }
    return Space{raw.f_bavail * raw.f_frsize, raw.f_blocks * raw.f_frsize, raw.f_favail, raw.f_files};
  }

  bool may(char how, const AbsPath& path) override {
    int mode = how == 'r' ? R_OK : how == 'w' ? W_OK : X_OK;
    return ::faccessat(AT_FDCWD, path.string().c_str(), mode, AT_EACCESS) == 0;
  }

  Result<DirPtr> dir(const AbsPath& path) override {
    Fd fd(open_folder_at(AT_FDCWD, path.string().c_str(), 0));
    if (fd.get() < 0) {
      return fail(os_error(errno, "cannot open the folder " + path.string()));
    }
    return std::make_unique<PosixDir>(std::move(fd), path);
  }
};

} // namespace

std::unique_ptr<FileSystem> real_file_system() {
  return std::make_unique<RealFileSystem>();
}

} // namespace envboot::os
