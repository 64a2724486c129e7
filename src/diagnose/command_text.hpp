// command_text.hpp - the command line that orders a run, with some options changed.
#pragma once

#include <gradus/runs.hpp>
#include <string>

namespace gradus::diagnose {

/// "gradus train iris.csv --target species --lr 0.01": what differs from what would be chosen for the data
/// anyway.
std::string command_text(const RunCommand& command, const Dataset& data);

}  // namespace gradus::diagnose
