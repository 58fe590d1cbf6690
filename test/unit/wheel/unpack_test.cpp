// The two threads, on the real disk: what comes out is what one thread makes.
#include "wheel/unpack.hpp"

#include "corpus/guarded_slab.hpp"
#include "corpus/whole_wheel.hpp"
#include "fakes/fake_bytes_file.hpp"
#include "fakes/temp_folder.hpp"
#include "os/read.hpp"
#include "unit/wheel/install_scene.hpp"
#include "wheel/inspect.hpp"
#include "wheel/slab_ring.hpp"

#include <gmock/gmock.h>
#include <map>
#include <memory_resource>
#include <mutex>

namespace envboot::wheel {
namespace {

using corpus::ZipEntry;
using testing::HasSubstr;

/// Compresses a little; `seed` makes it another one.
std::string noise(size_t size, uint32_t seed) {
  std::string text(size, '\0');
  for (size_t k = 0; k < size; ++k) {
    seed = seed * 1664525u + 1013904223u;
    text[k] = static_cast<char>(seed >> 28);
  }
  return text;
}

/// GPU code at the front, 3 MB, and the ELF head's other half at the end.
std::string library() {
  std::string own = corpus::fat_container({corpus::sass(35), corpus::ptx(35)});
  return corpus::gpu_library(own + own + noise(size_t{3} << 20, 7), "",
                             {.soname = "libdemo.so", .needed = {"libcudart.so.10.1"}, .versions = {"GLIBC_2.14"}});
}

std::vector<ZipEntry> members() {
  static const std::string huge = noise(size_t{15} << 20, 4), packed = corpus::deflated_in_blocks(huge, 60'000);
  std::vector<ZipEntry> found = {{.name = "demo/lib/libdemo.so", .content = library()},
                                 {.name = "demo/stored.bin", .content = noise(size_t{5} << 20, 1), .method = 0},
                                 {.name = "demo/large.bin", .content = noise(size_t{6} << 20, 2)},
                                 {.name = "demo/huge.bin", .content = huge, .stored = packed},
                                 {.name = "demo/empty.py", .content = ""}};
  for (int k = 0; k < 400; ++k) {
    found.push_back(
        {.name = fmt::format("demo/part{}/{}.py", k % 7, k), .content = noise(static_cast<size_t>(k) * 97, 3)});
  }
  return found;
}

class Unpack : public testing::Test {
 protected:
  void SetUp() override {
    scheme.purelib = scheme.platlib = {"lib/site"};
    scheme.version = dist::Version::parse("3.11.2").value();
  }
  Result<Unpacked> unpack_zip(const std::vector<ZipEntry>& entries, bool two_threads) {
    os::DirPtr dir = temp.dir();
    EXPECT_TRUE(os::remove_tree(*dir, {"stage"}));
    EXPECT_TRUE(os::remove_tree(*dir, {"demo-1.0-py3-none-any.whl"}));
    os::FilePtr made = dir->open({"demo-1.0-py3-none-any.whl"}, os::How::create_new()).value();
    bytes = corpus::zip_of(entries);
    EXPECT_TRUE(made->write(std::as_bytes(std::span(bytes))));
    EXPECT_TRUE(dir->make_dir({"stage"}));
    os::FilePtr file = temp.files().open(temp.path() / "demo-1.0-py3-none-any.whl").value();
    OpenWheel wheel = TRY(open_wheel(*file, "demo-1.0-py3-none-any.whl"));
    plan = TRY(plan_install(wheel, scheme));
    uint64_t last = 0;
    UnpackOptions options{.scan = true, .two_threads = two_threads, .progress = [&](uint64_t done, uint64_t total) {
                            EXPECT_GE(done, last);
                            EXPECT_LE(done, total);
                            last = done;
                          }};
    std::unique_ptr<ArchiveHash> hash = TRY(ArchiveHash::begin(*file));
    hash->go_ahead();
    return unpack(*file, *hash, plan, *dir->dir({"stage"}).value(), options, Deadline::never());
  }
  std::string written(const std::string& path) {
    return os::read_text(temp.files(), temp.path() / RelPath::parse("stage/lib/site/" + path).value())
        .value_or("(gone)");
  }
  fakes::TempFolder temp{fakes::TempFolder::On::memory};
  python::InstallScheme scheme;
  InstallPlan plan;
  std::string bytes;
};

TEST_F(Unpack, both_ways_write_the_same) {
  auto entries = corpus::whole_wheel("demo", "1.0", members());
  for (bool two_threads : {false, true, true, true}) {
    auto unpacked = unpack_zip(entries, two_threads);
    ASSERT_TRUE(unpacked) << why(unpacked.error());
    EXPECT_EQ(unpacked->archive, Sha256::of(bytes));
    EXPECT_EQ(unpacked->files.size(), plan.files.size());
    for (const ZipEntry& entry : entries) {
      if (!entry.name.ends_with("/RECORD")) {
        EXPECT_TRUE(written(entry.name) == entry.content) << entry.name;
      }
    }
    for (const dist::RecordLine& line : unpacked->files) {
      EXPECT_EQ(line.sha256, Sha256::of(written(line.path.substr(std::string_view("lib/site/").size())))) << line.path;
    }
  }
}

TEST_F(Unpack, the_scan_tells_what_inspect_tells) {
  auto entries = corpus::whole_wheel("demo", "1.0", members());
  fakes::FakeBytesFile file(corpus::zip_of(entries));
  auto gpus = gpu::parse_gpus({"K40", "3.0"}).value();
  auto report = inspect(file, "demo-1.0-py3-none-any.whl", gpus, Deadline::never());
  ASSERT_TRUE(report);
  for (bool two_threads : {false, true}) {
    auto unpacked = unpack_zip(entries, two_threads);
    ASSERT_TRUE(unpacked);
    ASSERT_EQ(unpacked->libraries.size(), 1U);
    EXPECT_EQ(judge_all(unpacked->libraries, gpus), report->verdicts);
    EXPECT_EQ(unpacked->libraries[0].needs, report->libraries[0].needs);
    EXPECT_EQ(unpacked->libraries[0].needed, report->libraries[0].needed);
  }
}

TEST_F(Unpack, the_first_error_ends_it_whoever_meets_it) {
  struct Row {
    const char *member, *why;
    bool hash;
  };
  for (const Row& row :
       {Row{"demo/large.bin", "CRC", false}, Row{"demo/large.bin", "RECORD promises", true},
        Row{"demo/stored.bin", "CRC", false}, Row{"demo/part3/311.py", "CRC", false},
        Row{"demo/part3/311.py", "RECORD promises", true}, Row{"demo/lib/libdemo.so", "RECORD promises", true}}) {
    auto entries = corpus::whole_wheel("demo", "1.0", members());
    for (ZipEntry& entry : entries) {
      if (entry.name == row.member && row.hash) {
        entry.content[entry.content.size() / 2] ^= 1;
      } else if (entry.name == row.member) {
        entry.crc = 1;
      }
    }
    auto unpacked = unpack_zip(entries, true);
    ASSERT_FALSE(unpacked) << row.member;
    EXPECT_EQ(unpacked.error().kind, Kind::refused);
    EXPECT_THAT(why(unpacked.error()), HasSubstr(row.why));
  }
}

/// Each piece of memory ends at a page that nobody may touch.
class GuardedMemory : public std::pmr::memory_resource {
 public:
  GuardedMemory() : m_before(std::pmr::set_default_resource(this)) {}
  ~GuardedMemory() override { std::pmr::set_default_resource(m_before); }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  [[nodiscard]] size_t given() const { return m_given; }

 private:
  void* do_allocate(size_t bytes, size_t /*alignment*/) override {
    std::lock_guard lock(m_mutex);
    ++m_given;
    auto slab = std::make_unique<corpus::GuardedSlab>(bytes, corpus::GuardedSlab::At::rear);
    void* memory = slab->bytes().data();
    m_slabs[memory] = std::move(slab);
    return memory;
  }
  void do_deallocate(void* memory, size_t /*bytes*/, size_t /*alignment*/) override {
    std::lock_guard lock(m_mutex);
    m_slabs.erase(memory);
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  std::pmr::memory_resource* m_before;
  std::mutex m_mutex;
  std::map<void*, std::unique_ptr<corpus::GuardedSlab>> m_slabs;
  size_t m_given = 0;
};

/// ISA-L's assembly writes into the slabs: a byte too many is a signal.
TEST_F(Unpack, WritesNoByteBehindASlab) {
  for (bool two_threads : {false, true}) {
    GuardedMemory memory;
    auto found = unpack_zip(corpus::whole_wheel("demo", "1.0", members()), two_threads);
    ASSERT_TRUE(found) << found.error().what;
    EXPECT_GT(memory.given(), SlabRing::k_slabs) << "the ring's slabs, and each thread's own";
  }
}

} // namespace
} // namespace envboot::wheel
