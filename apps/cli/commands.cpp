// commands.cpp - the table of commands, made of the names of the files in commands/.
#include "command.hpp"

namespace gradus::cli {

#define GRADUS_COMMAND(name)      \
  namespace name##_command {      \
    extern const Command command; \
  }
#include "tables/commands.inc"
#undef GRADUS_COMMAND

std::span<const Command* const> commands() {
  static constexpr const Command* table[] = {
#define GRADUS_COMMAND(name) &name##_command::command,
#include "tables/commands.inc"
#undef GRADUS_COMMAND
  };
  return table;
}

}  // namespace gradus::cli
