"""add_command.py - HACKING's recipe for a command: one that says how many layers there are."""

from recipe import Recipe

COMMAND = """// count.cpp - `gradus count`: how many layers there are.
#include <fmt/format.h>

#include <gradus/catalog.hpp>

#include "command.hpp"
#include "errors.hpp"

namespace gradus::cli::count_command {
namespace {

std::function<int()> declare(Options&, Console& console) {
  return [&console] {
    console.print(fmt::format("{} layers\\n", catalog::layers().size()));
    return exit_done;
  };
}

constexpr Example examples[] = {{"gradus count", "a number"}};

}  // namespace

extern const Command command{"count", "Counts the layers.", examples, &declare};

}  // namespace gradus::cli::count_command
"""

RECIPE = Recipe(
    section="Add a command",
    files={"apps/cli/commands/count.cpp": COMMAND},
    tests=("^cli/usage$",),
    says={("count",): " layers\n", ("help", "count"): "Counts the layers.", ("completion", "bash"): "count"},
)
