// command.cpp - command.json: the same after being written and read again, and parts as it names them.
#include <gradus/catalog.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>

#include "reader.hpp"

namespace gradus::fuzz::command_reader {

void read(std::string_view bytes) {
  const RunCommand command = RunCommand::from_json(bytes);
  const std::string once = command.to_json();
  must(RunCommand::from_json(once).to_json() == once, "a command survives its text");
  (void)parse_model(command.model);
  (void)resolved(command, datasets::digits());
}

}  // namespace gradus::fuzz::command_reader
