#pragma once

#include "cli/account.hpp"
#include "cli/network_options.hpp"
#include "cli/terminal.hpp"
#include "init/decide.hpp"
#include "net/fetch.hpp"
#include "wheel/report.hpp"

namespace envboot::cli {

/// What `wheel fetch` was asked for, beside the wheels themselves.
struct FetchChoice {
  AbsPath folder = AbsPath::root();
  std::optional<dist::PythonLine> python; ///< for NAME==VERSION only
  std::string glibc;                      ///< of the oldest machine it is for; "" when not known
  std::vector<gpu::Gpu> gpus;
  std::optional<Sha256> sha256;
  std::optional<uint64_t> bytes_per_second;
};
Result<FetchChoice> choose_fetch(const Call& call, World& world, const Account& account);

struct FetchedFile {
  net::Fetched fetched;
  std::string url; ///< the first of its addresses, without a login
  bool pinned;     ///< its digest was known before
  wheel::WheelReport report;
};

/// `word`: a URL, or NAME==VERSION. Refuses and removes a wheel that does not run on the GPUs; all else that arrived
/// stays for the next run.
Result<FetchedFile> fetch_wheel(World& world, const Account& account, Terminal& terminal, const NetworkChoice& network,
                                const FetchChoice& choice, const std::string& word);

/// `800k`, `2M`, `1500`: bytes a second, in decimal units.
Result<uint64_t> parse_rate(std::string_view text);

} // namespace envboot::cli
