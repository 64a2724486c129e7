// execution.cpp - memory and pointers of a program, resolved once; then steps without allocation.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <gradus/error.hpp>
#include <gradus/program.hpp>
#include <limits>

#include "base/held.hpp"
#include "base/parallel.hpp"
#include "compile/chain.hpp"
#include "compile/instruction.hpp"
#include "graph/run.hpp"
#include "kernels/fused_product.hpp"
#include "kernels/image_cut.hpp"
#include "kernels/panels.hpp"
#include "tensor/dispatch.hpp"

namespace gradus::compile {
namespace {

/// An instruction with its pointers.
struct Bound {
  const Instruction* instruction = nullptr;
  std::vector<Operand> inputs;
  Operand output;
  KernelCut cut;
  ChainMemory chain;
  std::unique_ptr<kernels::FusedProduct> product;
  kernels::TailOperands<float*> tail;
  /// What the kernel keeps from step to step.
  std::shared_ptr<void> kept;
};

/// Memory of a program and its instructions, ready to run.
struct Machine {
  std::shared_ptr<const Program> program;
  Threads& threads;
  std::map<std::string, Tensor, std::less<>> inputs;
  std::vector<void*> leaves;
  /// Panels of the residents, and whether they hold what is current, not the leaves.
  std::vector<Tensor> residents;
  bool in_panels = false;
  /// The tensors that the leaves point into: whoever assigns to one gives it other memory.
  std::vector<const Tensor*> tensors;
  Tensor arena;
  std::vector<Bound> bound;
  std::vector<std::span<const Bound>> turns;
  std::atomic<bool> finite{true};

  Machine(std::shared_ptr<const Program> p, const Bindings& bindings, Threads& t)
      : program(std::move(p)), threads(t) {
    const Program::Parts& parts = program->parts();
    arena = Tensor({static_cast<std::int64_t>(parts.arena_bytes)}, Dtype::uint8);
    for (const Leaf& leaf : parts.leaves) {
      tensors.push_back(&tensor_of(leaf, bindings));
      leaves.push_back(memory_of(leaf, *tensors.back()));
    }
    for (const Resident& resident : parts.residents)
      residents.emplace_back(Shape{kernels::Panels(resident.rows, resident.columns).size()}, Dtype::float32);
    bind_all();
  }

  void bind_all() {
    turns.clear();
    bound.clear();
    for (const Instruction& instruction : program->parts().instructions) bound.push_back(bind(instruction));
    turns = in_turns();
  }

  // Pointers are resolved once, and again only where a tensor was assigned to since.
  void follow_tensors() {
    bool moved = false;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      // Another tensor may lie where the one before did.
      if (tensors[i]->raw() == leaves[i] && fits(program->parts().leaves[i], *tensors[i])) continue;
      leaves[i] = memory_of(program->parts().leaves[i], *tensors[i]);
      moved = true;
    }
    if (moved) bind_all();
  }

  // visit(resident, its layout, matrix of the leaf, panels) for each resident.
  template <class Visit>
  void for_residents(const Visit& visit) {
    const std::vector<Resident>& all = program->parts().residents;
    for (std::size_t i = 0; i < all.size(); ++i)
      visit(all[i], kernels::Panels(all[i].rows, all[i].columns), static_cast<float*>(leaves[all[i].leaf]),
            residents[i].data<float>().data());
  }

  void enter() {
    if (in_panels) return;
    for_residents([](const Resident&, const kernels::Panels& layout, const float* matrix, float* panels) {
      layout.pack_transpose(matrix, panels);
    });
    in_panels = true;
  }

  void settle() {
    if (!in_panels) return;
    for_residents(
        [](const Resident& resident, const kernels::Panels& layout, float* matrix, const float* panels) {
          if (resident.changes) layout.unpack_transpose(panels, matrix);
        });
    in_panels = false;
  }

  const Tensor& tensor_of(const Leaf& leaf, const Bindings& bindings) {
    if (leaf.kind == &input_op)
      return inputs.insert_or_assign(leaf.name, Tensor(leaf.shape, leaf.dtype)).first->second;
    const auto found = bindings.find(leaf.name);
    if (found == bindings.end() || !found->second)
      throw UsageError(fmt::format("the {} \"{}\" was given no tensor", leaf.kind->name, leaf.name));
    return *found->second;
  }

  static bool fits(const Leaf& leaf, const Tensor& tensor) {
    return tensor.dtype() == leaf.dtype && tensor.shape() == leaf.shape;
  }

  static void* memory_of(const Leaf& leaf, const Tensor& tensor) {
    if (tensor.shape() != leaf.shape)
      throw ShapeError(fmt::format("\"{}\" has shape {}, the program needs {}", leaf.name,
                                   tensor.shape().str(), leaf.shape.str()));
    if (tensor.dtype() != leaf.dtype)
      throw DtypeError(fmt::format("\"{}\" has type {}, the program needs {}", leaf.name,
                                   name(tensor.dtype()), name(leaf.dtype)));
    return const_cast<void*>(tensor.raw());  // NOLINT: whose tensor it is gave it to be written
  }

  void* address(const Location& location) const {
    switch (location.place) {
      case Location::Place::arena:
        return const_cast<std::byte*>(static_cast<const std::byte*>(arena.raw())) + location.index;  // NOLINT
      case Location::Place::leaf:
        return leaves[location.index];
      case Location::Place::resident:
        return const_cast<void*>(residents[location.index].raw());  // NOLINT: those that write it own it
      case Location::Place::constant:
        break;
    }
    return const_cast<void*>(
        program->parts().constants[location.index]->raw());  // NOLINT: kernels only read inputs
  }

  Operand operand(const Slot& slot) const {
    return {address(slot.location), slot.shape, slot.dtype, slot.transposed};
  }

  Bound bind(const Instruction& instruction) const {
    Bound result;
    result.instruction = &instruction;
    for (const Slot& input : instruction.inputs) result.inputs.push_back(operand(input));
    if (instruction.kind == Instruction::Kind::chain) {
      std::vector<const std::byte*> read;
      std::vector<std::byte*> written;
      for (const ChainInput& input : instruction.chain.inputs)
        read.push_back(static_cast<const std::byte*>(address(input.slot.location)));
      for (const ChainStore& store : instruction.chain.stores)
        written.push_back(static_cast<std::byte*>(address(store.slot.location)));
      result.chain = chain_memory(instruction.chain, std::move(read), std::move(written));
    } else if (instruction.kind == Instruction::Kind::product) {
      result.output = operand(instruction.output);
      result.product = std::make_unique<kernels::FusedProduct>(instruction.form, threads.count());
      result.tail = instruction.tail.moved([&](const std::optional<Slot>& slot, kernels::TailShape) {
        return slot ? static_cast<float*>(address(slot->location)) : nullptr;
      });
    } else {
      result.output = operand(instruction.output);
      if (instruction.op && instruction.op->phases.prepare)
        result.kept = instruction.op->phases.prepare(
            {result.inputs, result.output, instruction.attributes, 0, 1, nullptr, threads.count()});
      if (instruction.kind == Instruction::Kind::kernel)
        result.cut = kernel_cut(
            *instruction.op, {result.inputs, result.output, instruction.attributes, 0, 1, result.kept.get()});
    }
    return result;
  }

  void run(const Bound& b) {
    const Instruction& instruction = *b.instruction;
    if (instruction.kind == Instruction::Kind::chain) {
      run_chain(instruction.chain, b.chain, threads, finite);
    } else if (instruction.kind == Instruction::Kind::product) {
      const auto at = [](const Operand& operand) { return static_cast<const float*>(operand.data); };
      const bool good = b.product->run(at(b.inputs[0]), at(b.inputs[1]), static_cast<float*>(b.output.data),
                                       b.tail, threads);
      if (!good && instruction.checked) finite.store(false, std::memory_order_relaxed);
    } else if (instruction.kind == Instruction::Kind::kernel) {
      run_kernel(*instruction.op, instruction.kernel, work_of(b), b.cut, threads);
    } else {
      const std::int64_t n = b.output.shape.size();
      std::memcpy(b.output.data, b.inputs[0].data, static_cast<std::size_t>(n) * size_of(b.output.dtype));
      if (instruction.checked && !all_finite(b.output.data, n, b.output.dtype)) finite = false;
    }
  }

  // A kernel's work, all units of it.
  static Work work_of(const Bound& b) {
    return {b.inputs, b.output, b.instruction->attributes, 0, b.cut.units, b.kept.get()};
  }

  // What an instruction does with some blocks of images, `piece` being how many such parts came before.
  void run_blocks(const Bound& b, std::int64_t piece, const kernels::Images& images) {
    const std::int64_t begin = images.begin / kernels::lane_images, end = images.end / kernels::lane_images,
                       blocks = b.instruction->blocks;
    if (b.instruction->kind == Instruction::Kind::chain) {
      const std::int64_t each = b.instruction->chain.size / blocks;
      return run_chain_part(b.instruction->chain, b.chain, begin * each, end * each, finite);
    }
    Work work = work_of(b);
    // A unit is some part of a block, or all of these blocks.
    const std::int64_t each = b.cut.units / blocks;
    const bool parts = b.cut.units % blocks == 0;
    work.begin = parts ? begin * each : piece, work.end = parts ? end * each : piece + 1;
    b.instruction->kernel.kernel(work);
  }

  // The instructions of a sweep: each block goes through all of them.
  void run_sweep(std::span<const Bound> sweep) {
    const kernels::ImageCut cut = kernels::cut_of_blocks(sweep[0].instruction->blocks);
    const auto once = [&](Kernel Phases::*phase) {
      for (const Bound& b : sweep) {
        const Kernel kernel = b.instruction->op ? b.instruction->op->phases.*phase : nullptr;
        if (kernel) kernel(work_of(b));
      }
    };
    once(&Phases::start);
    threads.run(cut.units(), [&](std::int64_t piece) {
      for (const Bound& b : sweep) run_blocks(b, piece, cut.unit(piece));
    });
    once(&Phases::finish);
  }

  // Instructions that are run together, in order: sweeps, and each other one alone.
  std::vector<std::span<const Bound>> in_turns() const {
    std::vector<std::span<const Bound>> result;
    for (std::size_t i = 0; i < bound.size();) {
      const std::size_t end = end_of_turn(program->parts().instructions, i);
      result.push_back(std::span<const Bound>(bound).subspan(i, end - i));
      i = end;
    }
    return result;
  }

  void run_all() {
    for (const std::span<const Bound> turn : turns) turn.size() == 1 ? run(turn[0]) : run_sweep(turn);
  }

  const Slot& slot(std::string_view name) const {
    const auto found = program->parts().outputs.find(name);
    if (found == program->parts().outputs.end())
      throw UsageError(fmt::format("the program has no output \"{}\"", name));
    return found->second;
  }
};

}  // namespace
}  // namespace gradus::compile

namespace gradus {

struct Execution::State : compile::Machine {
  using Machine::Machine;
};

namespace {

constexpr const char* execution = "execution";

std::shared_ptr<const Program> held_program(std::shared_ptr<const Program> program) {
  if (!program) throw UsageError("there is no program to execute");
  return program;
}

}  // namespace

Execution::Execution(std::shared_ptr<const Program> program, const Bindings& bindings, Threads& threads)
    : state_(std::make_unique<State>(held_program(std::move(program)), bindings, threads)) {}
Execution::Execution(Execution&&) noexcept = default;
Execution::~Execution() = default;

bool Execution::has_input(std::string_view name) const {
  return held(state_, execution).inputs.contains(name);
}

Tensor& Execution::input(std::string_view name) {
  auto& inputs = held(state_, execution).inputs;
  const auto found = inputs.find(name);
  if (found == inputs.end()) throw UsageError(fmt::format("the program has no input \"{}\"", name));
  return found->second;
}

bool Execution::run() {
  held(state_, execution).follow_tensors();
  state_->finite.store(true, std::memory_order_relaxed);
  state_->enter();
  state_->run_all();
  return state_->finite.load(std::memory_order_relaxed);
}

std::vector<InstructionTime> Execution::profile(int rounds) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = [](Clock::duration time) { return std::chrono::duration<double>(time).count(); };
  if (rounds < 1) throw UsageError(fmt::format("{} rounds measure nothing; use 1 or more", rounds));
  held(state_, execution).follow_tensors();
  std::vector<InstructionTime> times;
  for (const compile::Bound& bound : state_->bound)
    times.push_back({compile::ops_text(*bound.instruction), std::numeric_limits<double>::infinity()});
  state_->enter();
  double reading = std::numeric_limits<double>::infinity();
  for (int round = 0; round < rounds; ++round) {
    auto before = Clock::now(), after = Clock::now();
    reading = std::min(reading, seconds(after - before));
    for (std::size_t i = 0; i < times.size(); ++i) {
      before = after;
      state_->run(state_->bound[i]);
      after = Clock::now();
      times[i].seconds = std::min(times[i].seconds, seconds(after - before));
    }
  }
  // The clock takes its share, which counts where an instruction is small.
  for (InstructionTime& time : times) time.seconds = std::max(0.0, time.seconds - reading);
  return times;
}

void Execution::settle() {
  held(state_, execution).follow_tensors();
  state_->settle();
}

const void* Execution::output_data(std::string_view name) const {
  const State& state = held(state_, execution);
  return state.address(state.slot(name).location);
}

Tensor Execution::output(std::string_view name) const {
  const compile::Slot& slot = held(state_, execution).slot(name);
  Tensor result(slot.shape, slot.dtype);
  if (result.bytes() > 0) std::memcpy(result.raw(), state_->address(slot.location), result.bytes());
  return result;
}

double Execution::number(std::string_view name) const {
  const compile::Slot& slot = held(state_, execution).slot(name);
  if (slot.shape.size() != 1)
    throw ShapeError(
        fmt::format("output \"{}\" is no single number: its shape is {}", name, slot.shape.str()));
  // Read in place: this is asked for in every step.
  const void* data = state_->address(slot.location);
  return dispatch(slot.dtype, [&]<class T>() { return static_cast<double>(*static_cast<const T*>(data)); });
}

}  // namespace gradus
