#include "cli/run.hpp"
#include "cli/parse.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

Result<ExitCode> dispatch(const std::vector<std::string>& arguments, World& world) {
  Parsed parsed = TRY(parse(arguments));
  if (const auto* help = std::get_if<HelpText>(&parsed)) {
    TRY(world.console.write_out(help->text));
    return ExitCode::fine;
  }
  const Call& call = std::get<Call>(parsed);
  return call.command().run(call, world);
}

} // namespace

std::string render_error(const Error& error) {
  std::string text = "error: " + error.what + "\n";
  for (const std::string& cause : error.causes) {
    text += "  caused by: " + cause + "\n";
  }
  if (!error.hint.empty()) {
    text += "\nhint: " + error.hint + "\n";
  }
  return text;
}

bool may_hang(const std::vector<std::string>& arguments) {
  auto word = std::ranges::find_if(arguments, [](const std::string& argument) { return !argument.starts_with('-'); });
  return word != arguments.end() && *word == "doctor";
}

int run(const std::vector<std::string>& arguments, World& world) {
  auto code = dispatch(arguments, world);
  if (!code) {
    world.console.write_err(render_error(code.error()));
    return static_cast<int>(exit_code_of(code.error().kind));
  }
  return static_cast<int>(*code);
}

} // namespace envboot::cli
