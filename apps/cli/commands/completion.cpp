// completion.cpp - `gradus completion bash`: the script that completes commands, options and their values.
#include <fmt/format.h>

#include <memory>

#include "errors.hpp"
#include "help.hpp"

namespace gradus::cli::completion_command {
namespace {

// What bash runs at each press of the tabulator key. Words that are neither options nor known values are file
// names.
constexpr std::string_view head = R"(# Completion of gradus commands; made by `gradus completion bash`.
_gradus() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} options= values=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ")";
constexpr std::string_view middle = R"( --help --version" -- "$word"))
    return
  fi
  case $command in
)";
constexpr std::string_view tail = R"(  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$options --help" -- "$word")) ;;
    *) if [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi ;;
  esac
}
complete -o filenames -F _gradus gradus
)";

std::string bash_script(Console& console) {
  std::string out = fmt::format("{}{}{}", head, fmt::join(command_names(), " "), middle);
  for (const Command* command : commands()) {
    Options options;
    command->declare(options, console);
    std::string cases;
    for (const Option& option : options.all())
      if (!option.choices.empty())
        cases += fmt::format(" {}) values=\"{}\" ;;", option.positional ? command->name : option.shown(),
                             fmt::join(option.choices, " "));
    out += fmt::format("    {}) options=\"{}\"", command->name, fmt::join(options.names(), " "));
    if (!cases.empty()) out += fmt::format("; case $before in{} esac", cases);
    out += " ;;\n";
  }
  return out += tail;
}

std::function<int()> declare(Options& options, Console& console) {
  auto shell = std::make_shared<std::string>();
  options.positional("SHELL", *shell, "the shell to complete in").only({"bash"});
  return [&console, shell] {
    console.write(bash_script(console));
    return exit_done;
  };
}

constexpr Example examples[] = {
    {"source <(gradus completion bash)", "completes commands and options in this shell"},
    {"gradus completion bash > ~/.local/share/bash-completion/completions/gradus", "in every new shell"}};

}  // namespace

extern const Command command{"completion", "Prints the script that completes commands in bash.", examples,
                             &declare};

}  // namespace gradus::cli::completion_command
