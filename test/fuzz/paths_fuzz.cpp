// Paths from archives, indexes and variables: none leads out. First line: a path; second: what lies below it.
#include "property.hpp"
#include "util/environment.hpp"
#include "util/rel_path.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::string joined;
  std::vector<std::string> fields = split_path_list(text);
  for (const std::string& field : fields) {
    joined += (&field == fields.data() ? "" : ":") + field;
  }
  require(joined == text, "a list's fields join to it");
  std::string_view first = fuzz::take_line(text);
  auto folder = AbsPath::parse(first);
  auto below = RelPath::parse(text);
  if (fuzz::good(folder)) {
    auto again = AbsPath::parse(folder->string());
    require(again && *again == *folder, "a normalised path stays");
    require(folder->is_below_or_same(folder->parent()), "a path is below its parent");
    auto target = AbsPath::parse(text, *folder);
    (void)fuzz::good(target);
  }
  if (fuzz::good(below)) {
    require(below->components().back() == below->name(), "the last component is the name");
  }
  if (folder && below) {
    AbsPath path = *folder / *below;
    require(path.is_below_or_same(*folder) && path != *folder, "what is below leads nowhere else");
    auto way = path.below(*folder);
    require(way && *way == *below, "the way back");
    require(AbsPath::parse(path.string()).value() == path, "a joined path is normalised");
  }
  return 0;
}
