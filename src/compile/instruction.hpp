// instruction.hpp - what a compiled program is made of: places in memory, kernel calls, chains, copies.
#pragma once

#include <gradus/program.hpp>
#include <optional>
#include <vector>

#include "graph/by_id.hpp"
#include "graph/op.hpp"
#include "kernels/product_plan.hpp"

namespace gradus::compile {

/// Where a value lies.
struct Location {
  enum class Place { arena, leaf, resident, constant };
  Place place = Place::arena;
  /// Offset in bytes within the arena, or index of the leaf, resident or constant.
  std::size_t index = 0;
  friend bool operator==(const Location&, const Location&) = default;
};

/// An operand of an instruction, as the op sees it.
struct Slot {
  Location location;
  Shape shape;
  Dtype dtype = Dtype::float32;
  bool transposed = false;
};

/// An external input of a chain.
struct ChainInput {
  Slot slot;
  /// How it is read: element by element, one number for all, or repeated by these strides.
  enum class Access { direct, single, repeated } access = Access::direct;
  /// Lengths and source strides of the chain's axes, those that can be merged merged; for `repeated` only.
  std::vector<std::int64_t> lengths, strides;
  /// Repeats with this period: expanded once for many tiles. 0: no.
  std::int64_t period = 0;
  /// A single number that only scaling steps read: it needs no tile.
  bool factor = false;
};

/// One element-wise op of a chain, or a product with a single number and the sum after it in one loop.
struct ChainStep {
  const char* name = nullptr;
  /// It has taken in the product before it, whose factor is its first input.
  bool joined = false;
  Loop loop = nullptr;
  std::array<double, max_settings> settings{};
  /// Registers it reads and writes. Registers 0 .. inputs-1 are the chain's inputs.
  std::array<int, max_arity> inputs{};
  int arity = 0;
  int output = 0;

  std::span<const int> reads() const { return std::span(inputs).first(static_cast<std::size_t>(arity)); }
};

/// A value of the chain that memory outside it gets.
struct ChainStore {
  int reg = 0;
  Slot slot;
  /// Written at the end of a tile, because a later step still reads what lies there.
  bool deferred = false;
  /// The next value of a parameter: looked at for NaN and infinity.
  bool checked = false;
};

/// Element-wise ops over one shape, run tile by tile.
struct Chain {
  std::int64_t size = 0;
  /// Numbers in a tile, and bytes of a number in scratch.
  std::int64_t tile = 0;
  std::size_t width = 4;
  std::vector<ChainInput> inputs;
  std::vector<ChainStep> steps;
  std::vector<ChainStore> stores;
  /// Scratch slot of each register, -1 for those that live in memory; scratch slots in all.
  ById<int> scratch;
  int scratch_slots = 0;

  /// The registers that are inputs, and what each of them is.
  int input_count() const { return static_cast<int>(inputs.size()); }
  const ChainInput& input(int reg) const { return inputs[static_cast<std::size_t>(reg)]; }
};

/// One line of a program.
struct Instruction {
  enum class Kind { kernel, chain, product, copy } kind = Kind::kernel;
  /// The node that it computes (the last one of a chain).
  NodeId node = -1;
  const Op* op = nullptr;
  TypedKernel kernel;
  Attributes attributes;
  std::vector<Slot> inputs;
  Slot output;
  Chain chain;
  /// For a product: its form, and what its tail works on.
  kernels::ProductForm form{};
  kernels::TailOperands<std::optional<Slot>> tail;
  /// Blocks of images that it does one by one, and the sweep it belongs to: see Fusion.
  std::int64_t blocks = 0;
  int sweep = -1;
  /// For a copy and the tail of a product: look for NaN and infinity.
  bool checked = false;
};

/// An input, parameter or state of a program.
struct Leaf {
  std::string name;
  const Op* kind = nullptr;
  Shape shape;
  Dtype dtype = Dtype::float32;
  double initial = 0;
};

/// A leaf [columns, rows] that lies in panels of its transpose while a program runs again and again.
struct Resident {
  std::size_t leaf = 0;
  std::int64_t rows = 0, columns = 0;
  /// The program writes to it.
  bool changes = false;
};

}  // namespace gradus::compile

namespace gradus {

struct Program::Parts {
  std::vector<compile::Leaf> leaves;
  std::vector<compile::Resident> residents;
  std::vector<std::shared_ptr<const Tensor>> constants;
  std::vector<compile::Instruction> instructions;
  std::map<std::string, compile::Slot, std::less<>> outputs;
  std::size_t arena_bytes = 0;
};

}  // namespace gradus

namespace gradus::compile {

/// The ops of an instruction, without shapes and memory: "softmax", "multiply, add", "matmul + bias + relu".
std::string ops_text(const Instruction& instruction);

/// One past the last of the instructions that run together with this one: its sweep, or itself alone.
std::size_t end_of_turn(const std::vector<Instruction>& all, std::size_t first);

/// A program as text, one instruction a line.
std::string to_text(const Program::Parts& parts);

}  // namespace gradus::compile
