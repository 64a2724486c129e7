// main.cpp - the program: finds the command, sets its options, runs it, and turns errors into exit codes.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "errors.hpp"
#include "help.hpp"
#include "kernels/target.hpp"
#include "parse.hpp"

namespace gradus::cli {
namespace {

const Command& find_command(const std::string& name) {
  for (const Command* command : commands())
    if (command->name == name) return *command;
  const std::vector<std::string> names = command_names();
  const std::string_view kind = name.starts_with('-') ? "option" : "command";
  throw UsageError(fmt::format("there is no {} {}.{} `gradus --help` lists the commands.", kind, quote(name),
                               did_you_mean(name, names)));
}

// A standard stream that is closed must not become the first file that is opened, such as a model.
void occupy_closed_streams() {
  while (true) {
    const int descriptor = open("/dev/null", O_RDONLY);
    if (descriptor > STDERR_FILENO) close(descriptor);
    if (descriptor < 0 || descriptor > STDERR_FILENO) return;
  }
}

int run(std::span<const std::string> words, Console& console) {
  if (words.empty())
    throw UsageError("a command is missing, such as `gradus train digits`; `gradus --help` lists them all");
  if (words[0] == "--version") {
    console.print("gradus " GRADUS_VERSION "\n");
    return exit_done;
  }
  const bool help = words[0] == "help";
  if (words[0] == "--help" || words[0] == "-h" || (help && words.size() == 1)) {
    console.print(program_help());
    return exit_done;
  }
  if (help) words = words.subspan(1);
  const Command& command = find_command(words[0]);
  Options options;
  const std::function<int()> action = command.declare(options, console);
  if (help || wants_help(words.subspan(1))) {
    console.print(command_help(command, options));
    return exit_done;
  }
  parse(command.name, options, words.subspan(1));
  kernels::check_target();
  return action();
}

}  // namespace
}  // namespace gradus::cli

int main(int count, char** words) {
  gradus::cli::occupy_closed_streams();
  // A file that grows beyond what is allowed is an error to report, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  // Nor is a reader of our output that has gone.
  std::signal(SIGPIPE, SIG_IGN);
  gradus::cli::Console console;
  try {
    const int code = gradus::cli::run(std::vector<std::string>(words + (count > 0), words + count), console);
    console.flush();
    return code;
  } catch (...) {
    return gradus::cli::report_error(console);
  }
}
