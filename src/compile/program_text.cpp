// program_text.cpp - a compiled program as text, one instruction a line.
#include <fmt/format.h>

#include "compile/instruction.hpp"

namespace gradus::compile {
namespace {

std::string place_text(const Program::Parts& parts, const Slot& slot) {
  const Location& location = slot.location;
  std::string text = location.place == Location::Place::arena  ? fmt::format("@{}", location.index)
                     : location.place == Location::Place::leaf ? parts.leaves[location.index].name
                     : location.place == Location::Place::resident
                         ? parts.leaves[parts.residents[location.index].leaf].name + " in panels"
                         : fmt::format("constant {}", location.index);
  return fmt::format("{}{} {}", text, slot.transposed ? "^T" : "", slot.shape.str());
}

std::string chain_text(const Program::Parts& parts, const Chain& chain) {
  std::string text =
      fmt::format("chain of {} over {}, tiles of {}\n", chain.steps.size(), chain.size, chain.tile);
  for (std::size_t i = 0; i < chain.inputs.size(); ++i) {
    constexpr const char* how[] = {"", " for all", " repeated"};
    text += fmt::format("        r{} = {}{}\n", i, place_text(parts, chain.inputs[i].slot),
                        how[static_cast<int>(chain.inputs[i].access)]);
  }
  for (const ChainStep& step : chain.steps) {
    text += fmt::format("        r{} = {}", step.output, step.name);
    for (const int reg : step.reads()) text += fmt::format(" r{}", reg);
    text += '\n';
  }
  for (const ChainStore& store : chain.stores)
    text += fmt::format("        {} = r{}{}\n", place_text(parts, store.slot), store.reg,
                        store.checked ? ", checked" : "");
  return text;
}

std::string product_text(const Program::Parts& parts, const Instruction& instruction) {
  std::string text =
      fmt::format("{} = tiles of {}  {}", place_text(parts, instruction.output),
                  place_text(parts, instruction.inputs[0]), place_text(parts, instruction.inputs[1]));
  using Slots = kernels::TailOperands<std::optional<Slot>>;
  for (const Slots::Field& field : Slots::fields)
    if (const std::optional<Slot>& slot = instruction.tail.*field.at)
      text += fmt::format("; {} {}", field.text, place_text(parts, *slot));
  if (instruction.tail.relu) text += "; relu";
  return text + (instruction.checked ? ", checked\n" : "\n");
}

std::string product_ops(const Instruction& instruction) {
  std::string text = "matmul";
  if (instruction.tail.scale) text += " + scale";
  if (instruction.tail.bias) text += " + bias";
  if (instruction.tail.relu) text += " + relu";
  const std::string_view kind = kernels::info_of(instruction.form.tail).name;
  return kind.empty() ? text : fmt::format("{} + {}", text, kind);
}

}  // namespace

std::string ops_text(const Instruction& instruction) {
  if (instruction.kind == Instruction::Kind::product) return product_ops(instruction);
  if (instruction.kind != Instruction::Kind::chain) return instruction.op ? instruction.op->name : "copy";
  std::vector<std::string_view> names;
  for (const ChainStep& step : instruction.chain.steps) names.emplace_back(step.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

namespace {

// A line before the instructions of a sweep.
std::string sweep_text(const std::vector<Instruction>& all, std::size_t first) {
  const std::size_t end = end_of_turn(all, first);
  const bool begins = first == 0 || all[first - 1].sweep != all[first].sweep;
  if (!begins || end < first + 2) return "";
  return fmt::format("      {} to {} for each of {} blocks of images\n", first, end - 1, all[first].blocks);
}

}  // namespace

std::size_t end_of_turn(const std::vector<Instruction>& all, std::size_t first) {
  std::size_t end = first + 1;
  while (all[first].sweep >= 0 && end < all.size() && all[end].sweep == all[first].sweep) ++end;
  return end;
}

std::string to_text(const Program::Parts& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.instructions.size(); ++i) {
    const Instruction& instruction = parts.instructions[i];
    text += sweep_text(parts.instructions, i) + fmt::format("{:4}  ", i);
    if (instruction.kind == Instruction::Kind::chain) {
      text += chain_text(parts, instruction.chain);
      continue;
    }
    if (instruction.kind == Instruction::Kind::product) {
      text += product_text(parts, instruction);
      continue;
    }
    text += fmt::format("{} = {}", place_text(parts, instruction.output),
                        instruction.op ? instruction.op->name : "copy");
    for (const Slot& input : instruction.inputs) text += "  " + place_text(parts, input);
    text += '\n';
  }
  return text + fmt::format("arena of {} bytes\n", parts.arena_bytes);
}

}  // namespace gradus::compile
