// Small files of envboot's own, which anybody may have changed: envboot.lock, a lock's owner and its process in /proc,
// the note of a half download, a journal's name.
#include "action/run_journal.hpp"
#include "env/lockfile.hpp"
#include "fakes/fake_file_system.hpp"
#include "net/part_file.hpp"
#include "property.hpp"
#include "store/lock_owner.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (auto lock = env::parse_lockfile(text); fuzz::good(lock)) {
    auto again = env::parse_lockfile(env::to_json(*lock).dump());
    require(again && *again == *lock, "a lockfile prints as it reads");
  }
  if (auto owner = store::LockOwner::parse(text)) {
    require(store::LockOwner::parse(owner->text()) == owner, "an owner prints as it reads");
    require(!owner->describe().empty(), "an owner can be described");
  }
  store::LockOwner owner{"login1", "0123", 4711, 7, 0, "deadbeef"};
  fakes::FakeFileSystem files;
  files.add_file("/proc/4711/stat", std::string(text));
  require(store::life_of(owner, files, owner) != store::Life::alive || text.find(") ") != std::string_view::npos,
          "a process that lives has a state");
  action::JournalName journal = action::run_of(text);
  require(text.starts_with(journal.run), "a run's name begins its journal's");
  if (auto note = net::parse_part_note(text)) {
    require(net::parse_part_note(net::part_note_text(*note)) == note, "a note prints as it reads");
  }
  return 0;
}
