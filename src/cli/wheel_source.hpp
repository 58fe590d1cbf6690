#pragma once

#include "cli/account.hpp"
#include "cli/terminal.hpp"
#include "os/file_system.hpp"
#include "wheel/inspect.hpp"

namespace envboot::cli {

/// What `wheel inspect` can be pointed at.
enum class WheelPlace { file, url, environment };

/// By its form: `scheme://…`; a path with a `/` in it to a folder, or a plain word, is an environment; all else a file.
Result<WheelPlace> place_of_wheel(World& world, const std::string& word);

/// Kind::usage for a name that tells no tags: a wheel's stand in its name, and only there.
Status check_wheel_name(const std::string& name);
/// An archive that can't be read, or may not be trusted, says what to do about it.
Error with_wheel_hint(Error error);

/// How much of a file behind a URL came over the network.
struct WheelTraffic {
  bool by_range = false; ///< false: ranges were ignored, and all of it was fetched
  uint64_t bytes = 0, size = 0;
};

/// A wheel, as far as it was looked into.
struct LookedInto {
  wheel::WheelReport report;
  std::optional<WheelTraffic> traffic; ///< of a URL
};

Result<LookedInto> look_into_file(World& world, const std::string& path, std::span<const gpu::Gpu> gpus,
                                  wheel::Extent extent);

/// By ranges, with nothing stored. Where there are none it is fetched into the cache folder, from which it goes as soon
/// as it is open; a run that was cut off is gone on with.
Result<LookedInto> look_into_url(const Call& call, World& world, const Account& account, Terminal& terminal,
                                 const std::string& url, std::span<const gpu::Gpu> gpus, wheel::Extent extent);

} // namespace envboot::cli
