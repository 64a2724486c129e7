// lower.hpp - a stage: groups become instructions, values become places in memory.
#pragma once

#include <memory>

#include "compile/fuse.hpp"
#include "compile/instruction.hpp"

namespace gradus::compile {

/// The program of a graph whose groups run in this order.
std::unique_ptr<Program::Parts> lower(const Graph& graph, const FusionOrder& schedule,
                                      const CompileOptions& options);

}  // namespace gradus::compile
