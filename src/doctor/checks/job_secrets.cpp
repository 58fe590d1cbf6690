#include "doctor/checks/job_files.hpp"
#include "doctor/checks/job_places.hpp"

#include <algorithm>

namespace envboot::doctor {

using survey::JobFile;
using survey::ShellCommand;

namespace {

constexpr std::string_view k_open_addresses[] = {"--ip=0.0.0.0", "--ip=*", "--ip='*'", "--ip=\"*\""};

} // namespace

std::vector<Finding> check_job_secrets(const JobFile& job) {
  Finding secret{
      .code = "EB707",
      .level = Level::error,
      .title = "the job file holds a password or token",
      .evidence = {},
      .why = "schedulers keep a copy of the file, job logs repeat its lines, and command lines can be read by "
             "everybody on the node",
      .fix = "put it into a file of its own that only you can read (chmod 600), read it there, and change it now"};
  Finding open{
      .code = "EB707",
      .level = Level::error,
      .title = "the notebook can be opened by everybody on the cluster",
      .evidence = {},
      .why =
          "it listens on all addresses; with a token on its command line, or none, anybody there can run code as you",
      .fix = "let it listen on 127.0.0.1 only and reach it by a tunnel of ssh"};
  for (size_t k = 0; k < job.lines.size(); ++k) {
    const std::string& line = job.lines[k];
    auto at_line = static_cast<int>(k + 1);
    if (std::vector<SecretPlace> secrets = secrets_in(line); !secrets.empty()) {
      secret.evidence.push_back({.file = job.path,
                                 .line = at_line,
                                 .column = static_cast<int>(secrets.front().at + 1),
                                 .value = std::string(secrets.front().what) + " (not shown)"});
    }
    for (std::string_view address : k_open_addresses) {
      if (size_t at = line.find(address); at != std::string::npos && !line.starts_with('#')) {
        open.evidence.push_back(place(job, at_line, static_cast<int>(at + 1), address.size()));
      }
    }
  }
  std::vector<Finding> findings;
  for (Finding* finding : {&secret, &open}) {
    if (!finding->evidence.empty()) {
      findings.push_back(std::move(*finding));
    }
  }
  return findings;
}

} // namespace envboot::doctor
