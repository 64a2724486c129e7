// program.cpp - the compiler: one stage after the other.
#include <algorithm>
#include <gradus/program.hpp>

#include "algebra/rewrite.hpp"
#include "compile/fuse.hpp"
#include "compile/instruction.hpp"
#include "compile/layout.hpp"
#include "compile/lower.hpp"
#include "compile/specialise.hpp"
#include "graph/op.hpp"
#include "kernels/target.hpp"

namespace gradus {
namespace {

using Stages = std::vector<std::pair<std::string, std::string>>;

// What is given at run time may be given whether anything reads it or not: a loss need not depend on x.
void keep_unread_inputs(const Graph& graph, std::vector<compile::Leaf>& leaves) {
  const auto count = static_cast<std::ptrdiff_t>(leaves.size());
  for (const NodeId id : graph.inputs()) {
    const Node& node = graph.node(id);
    const auto is_it = [&](const compile::Leaf& leaf) {
      return leaf.kind == node.op && leaf.name == node.name;
    };
    if (std::none_of(leaves.begin(), leaves.begin() + count, is_it))
      leaves.push_back({node.name, node.op, node.shape, node.dtype, 0});
  }
}

// All stages; what each makes of the graph is noted where that is asked for.
std::unique_ptr<Program::Parts> compiled(const Graph& graph, const CompileOptions& options, Stages* notes) {
  const auto note = [&](const char* stage, const auto& write) {
    if (notes) notes->emplace_back(stage, write());
  };
  std::unique_ptr<Graph> made;
  const auto note_graph = [&](const char* stage) { note(stage, [&] { return to_text(*made); }); };
  note("graph", [&] { return to_text(graph); });
  made = options.simplify ? algebra::simplify(graph) : algebra::prune(graph);
  note_graph("simplify");
  if (options.specialise) made = compile::specialise(*made);
  note_graph("specialise");
  if (options.layout) made = compile::lay_out(*made);
  note_graph("layout");
  const compile::FusionOrder schedule = compile::schedule(*made, options.fuse);
  note("fuse", [&] { return compile::to_text(*made, schedule); });
  std::unique_ptr<Program::Parts> parts = compile::lower(*made, schedule, options);
  keep_unread_inputs(graph, parts->leaves);
  return parts;
}

}  // namespace

std::shared_ptr<const Program> Program::compile(const Graph& graph, const CompileOptions& options) {
  kernels::check_target();
  return std::make_shared<Program>(compiled(graph, options, nullptr));
}

std::vector<std::pair<std::string, std::string>> Program::stages(const Graph& graph,
                                                                 const CompileOptions& options) {
  Stages notes;
  const std::unique_ptr<Parts> parts = compiled(graph, options, &notes);
  notes.emplace_back("program", compile::to_text(*parts));
  return notes;
}

Program::Program(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Program::~Program() = default;
std::string Program::text() const { return compile::to_text(*parts_); }
std::size_t Program::arena_bytes() const { return parts_->arena_bytes; }
std::size_t Program::size() const { return parts_->instructions.size(); }

}  // namespace gradus
